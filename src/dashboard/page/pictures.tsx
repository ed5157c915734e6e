import { useEffect, useRef, useState } from "preact/hooks";
import { drawingIn, enliven, type Picture, type ReportData } from "../../report/live.ts";

interface Props {
  readonly picture: Picture;
  readonly data: ReportData;
  /** Whether it is drawn at every change; others wait until nobody looks into them closely. */
  readonly isPrompt?: boolean;
}

/** A picture of the report that is drawn again when its data change. Markup of pictures is escaped where it is made. */
export function PictureSection({ picture, data, isPrompt }: Props) {
  const home = useRef<HTMLDivElement>(null);
  const [isEmpty, setEmpty] = useState(false);
  useEffect(() => {
    const draw = () => {
      const element = home.current as HTMLDivElement;
      const markup = picture.draw(data, drawingIn(document));
      setEmpty(markup === null);
      element.innerHTML = markup?.source ?? "";
      enliven(element);
    };
    draw();
  }, [data]);
  return (
    <section class={isPrompt ? "card prompt" : "card"} id={picture.id} hidden={isEmpty}>
      <h2>{picture.title}</h2>
      <div ref={home} />
    </section>
  );
}
