export { onAbort, throwIfAborted, untilAborted } from "./abort.ts";
export * from "./errors.ts";
export { fitsMemory } from "./memory.ts";
export { nearestName } from "./nearest.ts";
export { nullOn } from "./nullOn.ts";
export { listed, readerOf } from "./reader.ts";
export { conforming, once, parsed, parsedJSON, type Schema } from "./schema.ts";
export * from "./validate.ts";
export { onWarning, warn } from "./warn.ts";
