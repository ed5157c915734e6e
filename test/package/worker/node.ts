// A program for Node, which ends by itself.
import { suggestions } from "./suggestions.ts";

let started = 0;
process.on("worker", () => started++);
const found = await suggestions();
console.log(JSON.stringify({ ...found, started }));
