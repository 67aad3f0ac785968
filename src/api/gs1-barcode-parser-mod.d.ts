declare module "gs1-barcode-parser-mod" {
  const parser: {
    /** @throws text where it can't be read */
    readonly parseBarcode: (code: string) => unknown;
  };
  export default parser;
}
