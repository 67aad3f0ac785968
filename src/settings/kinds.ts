import { z } from "zod";

/** What docs/configuration.md and `stockbook config print` say about a setting. */
export type Setting = {
  readonly variable: string;
  readonly description: string;
  readonly unit: string;
  readonly standard: string;
  readonly range: string;
  /** It may carry a password: shown without it. */
  readonly secret?: boolean;
};

/** Says of a setting's schema what the documents say of it. */
export const about = z.registry<Setting>();

export const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

type Text = Omit<Setting, "range">;

export const wholeNumber = (min: number, max: number, text: Text) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .prefault(text.standard)
    .register(about, {
      ...text,
      range: `${min.toLocaleString("en")} to ${max.toLocaleString("en")}`,
    });

export const oneOf = (words: readonly string[], text: Text) =>
  z
    .string()
    .refine((word) => words.includes(word))
    .prefault(text.standard)
    .register(about, { ...text, range: words.join(", ") });

const LIST_MAX = 100;
const LIST_EMPTY = "none";

/** Words separated by commas; `none` stands for an empty list. */
export const listOf = (isItem: (word: string) => boolean, text: Setting) =>
  z
    .string()
    .transform((words) => (words === LIST_EMPTY ? [] : words.split(",").map((one) => one.trim())))
    .pipe(z.array(z.string().refine(isItem)).max(LIST_MAX))
    .prefault(text.standard)
    .register(about, text);
