import { brushes } from "./brushes.ts";
import { choices } from "./choices.ts";
import { tables } from "./tables.ts";
import { tips } from "./tips.ts";

/** Makes the pictures of a report within an element answer to pointer and keyboard. */
export function enliven(root: HTMLElement): void {
  choices(root);
  tips(root);
  brushes(root);
  tables(root);
}
