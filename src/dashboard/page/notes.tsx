import type { StudyState } from "../../study/index.ts";
import { type Api, pathOf } from "./api.ts";
import { Fault } from "./fault.tsx";
import { useAction } from "./hooks.ts";

interface Props {
  readonly api: Api;
  readonly name: string;
  readonly notes: StudyState["notes"];
}

/** Remarks, the latest first. */
export function Notes({ api, name, notes }: Props) {
  const { run, isBusy, fault } = useAction();
  return (
    <section class="card" id="notes">
      <h2>Notes</h2>
      <form
        class="row"
        onSubmit={async (event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const fields = new FormData(form);
          const [text, trial] = [String(fields.get("text")), String(fields.get("trial")).trim()];
          const note = { text, ...(trial !== "" && { trial: Number(trial) }) };
          if (await run(() => api.post(pathOf(name, "/note"), note))) form.reset();
        }}
      >
        <label class="field grow">
          Note <input name="text" required autocomplete="off" />
        </label>
        <label class="field">
          of trial <input name="trial" inputMode="numeric" size={4} autocomplete="off" placeholder="any" />
        </label>
        <button type="submit" disabled={isBusy}>
          Write down
        </button>
      </form>
      <Fault message={fault} />
      <ul class="plain">
        {notes
          .toReversed()
          .slice(0, 50)
          .map(({ time, text, trial }) => (
            <li key={`${time} ${text}`}>
              {text}{" "}
              <span class="quiet">
                {trial !== undefined && `trial ${trial}, `}
                {new Date(time).toLocaleString()}
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}
