import { useEffect, useRef, useState } from "preact/hooks";
import { drawingIn, enliven, type Picture, type ReportData } from "../../report/live.ts";
import { useVisible } from "./hooks.ts";

interface Props {
  readonly picture: Picture;
  readonly data: ReportData;
  /** Whether it is drawn at every change; others are drawn while they are on the screen, once a second, and not while somebody looks closely. */
  readonly isPrompt?: boolean;
}

/** Milliseconds between two drawings of a picture that is not prompt, and how many times as long as one takes. */
const [SELDOM, SHARE] = [1000, 10];

/** A picture of the report that is drawn again when its data change. Markup of pictures is escaped where it is made. */
export function PictureSection({ picture, data, isPrompt = false }: Props) {
  const section = useRef<HTMLElement>(null);
  const home = useRef<HTMLDivElement>(null);
  const drawn = useRef<ReportData | null>(null);
  const next = useRef(0);
  const [isEmpty, setEmpty] = useState(false);
  const isVisible = useVisible(section);
  useEffect(() => {
    if (drawn.current === data || (!isPrompt && !isVisible)) return;
    const element = home.current as HTMLDivElement;
    const draw = () => {
      if (!isPrompt && isLookedAt(element)) {
        timer = setTimeout(draw, SELDOM);
        return;
      }
      const began = performance.now();
      const markup = picture.draw(data, drawingIn(document));
      setEmpty(markup === null);
      element.innerHTML = markup?.source ?? "";
      enliven(element);
      drawn.current = data;
      const now = performance.now();
      next.current = now + Math.max(SELDOM, SHARE * (now - began));
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = isPrompt ? 0 : next.current - performance.now();
    if (wait > 0) timer = setTimeout(draw, wait);
    else draw();
    return () => clearTimeout(timer);
  }, [data, isVisible]);
  return (
    <section class={picture.isHalf ? "card" : "card wide-card"} id={picture.id} ref={section}>
      <h2>{picture.title}</h2>
      <div ref={home} />
      {isEmpty && <p class="quiet">Nothing to show yet.</p>}
    </section>
  );
}

/** Whether somebody reads values of a picture, or has chosen ranges in it. */
function isLookedAt(element: HTMLElement): boolean {
  return element.matches(":hover") || element.contains(document.activeElement);
}
