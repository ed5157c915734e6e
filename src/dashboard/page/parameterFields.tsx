import { formatValue } from "../../report/live.ts";
import { type Configuration, kindOf, type ParameterSpec } from "../../study/index.ts";

interface Props {
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** What an empty field says. */
  readonly empty: string;
}

/** A field for each parameter, which may stay empty. */
export function ParameterFields({ parameters, empty }: Props) {
  return (
    <div class="fields">
      {Object.entries(parameters).map(([name, spec]) => {
        const { scale, domain } = kindOf(spec).axis(spec);
        const { label = name, unit } = spec;
        return (
          <label key={name} class="field" htmlFor={`parameter ${name}`}>
            <span>
              {label}
              {unit && <span class="quiet"> {unit}</span>}
            </span>
            {scale === "band" ? (
              <select id={`parameter ${name}`} name={`parameter ${name}`}>
                <option value="">{empty}</option>
                {domain.map((value, i) => (
                  <option key={String(value)} value={String(i)}>
                    {formatValue(value)}
                  </option>
                ))}
              </select>
            ) : (
              <input
                id={`parameter ${name}`}
                name={`parameter ${name}`}
                inputMode="decimal"
                autocomplete="off"
                placeholder={`${empty}: ${domain.map((value) => formatValue(value)).join(" to ")}`}
              />
            )}
          </label>
        );
      })}
    </div>
  );
}

/** The parameters of the fields that are filled in. The server checks their values. */
export function filledIn(form: FormData, parameters: Props["parameters"]): Configuration {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, spec]) => {
      const text = String(form.get(`parameter ${name}`) ?? "").trim();
      if (text === "") return [];
      const { scale, domain } = kindOf(spec).axis(spec);
      return [[name, scale === "band" ? domain[Number(text)] : numberOr(text)]];
    }),
  );
}

/** A number where a text is one, with a decimal comma too. */
export function numberOr(text: string): number | string {
  const value = Number(text.replace(",", "."));
  return text.trim() === "" || Number.isNaN(value) ? text : value;
}
