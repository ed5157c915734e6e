import type { Cell, TableData } from "../pictures/trialTable.ts";
import { formatValue } from "../values.ts";
import { csv } from "./csv.ts";

/** Tables whose rows are sorted by their headings, paged, and saved as CSV. */
export function tables(root: ParentNode): void {
  for (const part of root.querySelectorAll<HTMLElement>("[data-table]")) table(part);
}

function table(part: HTMLElement): void {
  const data: TableData = JSON.parse(part.querySelector("script")?.textContent as string);
  const { columns, rows, page, file } = data;
  const best = new Set(data.best);
  const shown = [...columns.keys()].filter((k) => columns[k].label !== null);
  const body = part.querySelector("tbody") as HTMLElement;
  const headings = [...part.querySelectorAll<HTMLElement>("thead th")];
  const status = part.querySelector('[role="status"]') as HTMLElement;
  const controls = part.querySelector(".controls") as HTMLElement;
  let order = [...rows.keys()];
  let sorted = { column: 0, sign: 1 };
  let start = 0;

  const draw = () => {
    body.replaceChildren(
      ...order.slice(start, start + page).map((i) => {
        const row = document.createElement("tr");
        if (best.has(i)) row.className = "best";
        for (const [place, k] of shown.entries()) {
          const cell = document.createElement(place === 0 ? "th" : "td");
          if (place === 0) cell.setAttribute("scope", "row");
          cell.textContent = formatValue(rows[i][k]);
          row.append(cell);
        }
        return row;
      }),
    );
    const last = Math.min(start + page, rows.length);
    status.textContent = `Trials ${start + 1} to ${last} of ${rows.length}, by ${columns[sorted.column].label}${sorted.sign < 0 ? ", descending" : ""}.`;
    for (const [place, k] of shown.entries())
      headings[place].setAttribute(
        "aria-sort",
        k !== sorted.column ? "none" : sorted.sign > 0 ? "ascending" : "descending",
      );
    earlier.disabled = start === 0;
    later.disabled = last === rows.length;
  };
  const sort = (column: number) => {
    sorted = { column, sign: sorted.column === column ? -sorted.sign : 1 };
    order = [...rows.keys()].sort((a, b) => compared(rows[a][column], rows[b][column], sorted.sign) || a - b);
    start = 0;
    draw();
  };
  const turn = (by: number) => () => {
    start = Math.min(Math.max(start + by, 0), page * Math.floor((rows.length - 1) / page));
    draw();
  };
  const [earlier, later] = [button("Earlier", turn(-page)), button("Later", turn(page))];
  const save = button("Save as CSV", () => download(file, csv([columns.map(({ name }) => name), ...rows])));
  if (rows.length > page) controls.append(earlier, later);
  controls.append(save);
  controls.hidden = false;
  for (const [place, k] of shown.entries()) {
    const heading = button(columns[k].label ?? "", () => sort(k));
    headings[place].replaceChildren(heading);
  }
  draw();
}

/** The order of two cells: numbers by value, before other values by text; empty ones last either way. */
export function compared(a: Cell, b: Cell, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -sign : sign;
  return sign * String(a).localeCompare(String(b), "en", { numeric: true });
}

function button(text: string, click: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.addEventListener("click", click);
  return element;
}

/** Has the browser save a file. */
export function download(file: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = file;
  link.click();
  URL.revokeObjectURL(url);
}
