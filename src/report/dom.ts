/** A document to draw in where there is none; the build bundles linkedom into this file. */
import { parseHTML } from "linkedom";

/** An empty document. */
export function newDocument(): Document {
  return parseHTML("<!doctype html><html><body></body></html>").document;
}
