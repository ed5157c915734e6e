export * from "./bounds.ts";
export * from "./checks.ts";
export * from "./columns.ts";
export * from "./lazily.ts";
export * from "./options.ts";
export * from "./tensors.ts";
