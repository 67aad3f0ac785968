declare module "gs1-barcode-parser-mod" {
  const parser: {
    /** @throws text where it can't be read */
    readonly parseBarcode: (code: string) => unknown;
  };
  // eslint-disable-next-line no-restricted-syntax -- the package exports nothing by name
  export default parser;
}
