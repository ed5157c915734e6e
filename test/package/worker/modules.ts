// A program for Node whose strategy is in a module.
import { suggestions } from "./suggestions.ts";

const found = await suggestions(undefined, { module: new URL("strategy.mjs", import.meta.url), shift: 0.125 });
console.log(JSON.stringify(found.suggestions));
