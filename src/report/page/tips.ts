/** What a figure says at a place of it. */
interface Told {
  readonly text: string;
  /** In pixels of the window. */
  readonly x: number;
  readonly y: number;
  /** What is pointed at, where it is an element. */
  readonly element?: Element;
}

/** Where a figure can be asked. */
interface Source {
  /** What it says to the pointer; null where there is nothing. */
  at(event: PointerEvent): Told | null;
  /** What it says next, by the arrow keys. */
  step(across: number, up: number): Told;
}

/** How near, in pixels, the pointer must be to an element. */
const NEAR = 18;

/** Values of figures, shown beside the pointer, and by the arrow keys where a figure has the focus. */
export function tips(root: HTMLElement): void {
  const tip = root.ownerDocument.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "status");
  root.append(tip);
  let pointed: Element | undefined;
  const show = (told: Told | null) => {
    pointed?.classList.remove("pointed");
    pointed = told?.element;
    pointed?.classList.add("pointed");
    tip.classList.toggle("shown", told !== null);
    if (!told) return;
    tip.textContent = told.text;
    const left = Math.max(4, Math.min(told.x + 12, innerWidth - tip.offsetWidth - 8));
    const above = told.y - tip.offsetHeight - 10;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 0 ? above : told.y + 14}px`;
  };
  for (const figure of root.querySelectorAll<HTMLElement>("figure[tabindex]")) {
    const source = figure.dataset.surface ? surfaceOf(figure) : elementsOf(figure);
    if (!source) continue;
    figure.addEventListener("pointermove", (event) => show(source.at(event)));
    figure.addEventListener("pointerleave", () => show(null));
    figure.addEventListener("blur", () => show(null));
    figure.addEventListener("keydown", (event) => {
      if (event.target !== figure) return;
      const [across, up] = steps[event.key] ?? [];
      if (event.key === "Escape") show(null);
      if (across === undefined) return;
      event.preventDefault();
      show(source.step(across, up));
    });
  }
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const isPoint = ({ parentElement }: Element) => parentElement?.classList.contains("mark-dot") ?? false;

/** The elements of a figure that have a title; the script shows it instead of the browser. */
function elementsOf(figure: HTMLElement): Source | null {
  const texts = new Map<Element, string>();
  for (const title of figure.querySelectorAll("title")) {
    texts.set(title.parentElement as Element, title.textContent ?? "");
    title.remove();
  }
  const elements = [...texts.keys()];
  if (elements.length === 0) return null;
  let index = -1;
  /** By the keys, points from left to right. */
  let ordered: Element[] | undefined;
  const center = (element: Element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { x: (left + right) / 2, y: (top + bottom) / 2 };
  };
  const told = (element: Element, place = center(element)): Told => ({
    text: texts.get(element) as string,
    element,
    ...place,
  });
  const nearest = ({ clientX, clientY }: PointerEvent) => {
    let best: { element: Element; distance: number } | undefined;
    for (const element of elements) {
      if (!isPoint(element)) continue;
      const { x, y } = center(element);
      const distance = Math.max(Math.abs(x - clientX), Math.abs(y - clientY));
      if (distance < (best?.distance ?? NEAR)) best = { element, distance };
    }
    return best?.element;
  };
  return {
    at(event) {
      const target = event.target as Element;
      if (texts.has(target)) return told(target, { x: event.clientX, y: event.clientY });
      const found = nearest(event);
      return found ? told(found) : null;
    },
    step(across, up) {
      ordered ??= [
        ...elements.filter((element) => !isPoint(element)),
        ...elements.filter(isPoint).sort((a, b) => center(a).x - center(b).x),
      ];
      const by = across + up;
      index = index < 0 && by < 0 ? elements.length - 1 : (index + by + elements.length) % elements.length;
      return told(ordered[index]);
    },
  };
}

/** A surface on a grid, as its picture declares it. */
interface Hoverable {
  readonly labels: readonly [string, string];
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  readonly x: readonly string[];
  readonly y: readonly string[];
  readonly expected: readonly (readonly string[])[];
}

/** A surface: the value at the nearest point of its grid. Trials on it come first. */
function surfaceOf(figure: HTMLElement): Source {
  const { labels, columns, rows, x, y, expected } = JSON.parse(figure.dataset.surface as string) as Hoverable;
  const trials = elementsOf(figure);
  const svg = [...figure.querySelectorAll("svg")].at(-1) as SVGSVGElement;
  let [i, j] = [columns.length >> 1, rows.length >> 1];
  const told = (): Told => {
    const { left, top, scale } = placeOf(svg);
    return {
      text: `${labels[0]} ${x[i]}, ${labels[1]} ${y[j]}: ${expected[j][i]} expected`,
      x: left + columns[i] * scale,
      y: top + rows[j] * scale,
    };
  };
  return {
    at(event) {
      const trial = trials?.at(event);
      if (trial?.element === event.target) return trial;
      const { left, top, scale } = placeOf(svg);
      const [across, up] = [(event.clientX - left) / scale, (event.clientY - top) / scale];
      const isInside = (places: readonly number[], place: number) =>
        place >= Math.min(...places) - NEAR && place <= Math.max(...places) + NEAR;
      if (!isInside(columns, across) || !isInside(rows, up)) return null;
      [i, j] = [nearestOf(columns, across), nearestOf(rows, up)];
      return { ...told(), x: event.clientX, y: event.clientY };
    },
    step(across, up) {
      i = Math.min(Math.max(i + across, 0), columns.length - 1);
      j = Math.min(Math.max(j + up, 0), rows.length - 1);
      return told();
    },
  };
}

function nearestOf(places: readonly number[], place: number): number {
  return places.reduce((best, each, i) => (Math.abs(each - place) < Math.abs(places[best] - place) ? i : best), 0);
}

/** Where a picture is in the window, and how many pixels of the window a unit of its own is. */
export function placeOf(svg: SVGSVGElement): { left: number; top: number; scale: number } {
  const { left, top, width } = svg.getBoundingClientRect();
  return { left, top, scale: width / svg.viewBox.baseVal.width };
}
