/** Shows one of several figures at a time, chosen by name. */
export function choices(root: ParentNode): void {
  for (const part of root.querySelectorAll("[data-choices]")) {
    const select = part.querySelector("select") as HTMLSelectElement;
    const figures = [...part.querySelectorAll<HTMLElement>("[data-choice]")];
    const show = () => {
      for (const [i, figure] of figures.entries()) figure.hidden = i !== select.selectedIndex;
    };
    (select.closest("p") as HTMLElement).hidden = figures.length < 2;
    select.addEventListener("change", show);
    show();
  }
}
