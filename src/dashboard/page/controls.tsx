import { useRef } from "preact/hooks";
import type { Study } from "../../study/index.ts";
import { type Api, pathOf } from "./api.ts";
import { Fault } from "./fault.tsx";
import { useAction } from "./hooks.ts";
import { filledIn, ParameterFields } from "./parameterFields.tsx";

interface Props {
  readonly api: Api;
  readonly name: string;
  readonly study: Study;
}

/** What a person does with a study as a whole: ask, pause, resume, stop. */
export function Controls({ api, name, study }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { run, isBusy, fault } = useAction();
  const isPaused = (study.state?.paused ?? null) !== null;
  const steer = (call: string) => {
    const reason = call === "/stop" ? "stopped in the dashboard" : "in the dashboard";
    return run(() => api.post(pathOf(name, call), { reason }));
  };
  return (
    <div class="controls">
      <button type="button" class="primary" disabled={isPaused} onClick={() => dialog.current?.showModal()}>
        Ask
      </button>
      <button type="button" disabled={isBusy} onClick={() => steer(isPaused ? "/resume" : "/pause")}>
        {isPaused ? "Resume" : "Pause"}
      </button>
      <button
        type="button"
        disabled={isBusy}
        title="Runs under way end when their trials are settled"
        onClick={() =>
          confirm("End all runs of this study, such as boflow run, when their trials are settled?") && steer("/stop")
        }
      >
        Stop
      </button>
      <Fault message={fault} />
      <dialog ref={dialog} aria-labelledby="ask-title">
        <AskForm {...{ api, name, study }} close={() => dialog.current?.close()} />
      </dialog>
    </div>
  );
}

function AskForm({ api, name, study, close }: Props & { readonly close: () => void }) {
  const { run, isBusy, fault } = useAction();
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const asked = { n: Number(form.get("n")), fixed: filledIn(form, study.parameters) };
        if (await run(() => api.post(pathOf(name, "/ask"), asked))) close();
      }}
    >
      <h2 id="ask-title">Ask for suggestions</h2>
      <p class="quiet">Fields that stay empty are chosen by the study.</p>
      <label class="field">
        How many <input name="n" type="number" min="1" max="100" value="1" required />
      </label>
      <ParameterFields parameters={study.parameters} empty="any" />
      <Fault message={fault} />
      <div class="row end">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? "Searching…" : "Ask"}
        </button>
      </div>
    </form>
  );
}
