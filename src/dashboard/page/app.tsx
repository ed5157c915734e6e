import { useMemo, useState } from "preact/hooks";
import { Api } from "./api.ts";
import { keepToken, usePlace } from "./place.ts";
import { StudyList } from "./studyList.tsx";
import { StudyPage } from "./studyPage.tsx";

/** The page: the list of studies, or one of them. */
export function App() {
  const place = usePlace();
  const [typed, setTyped] = useState<string | null>(null);
  const [isRefused, setRefused] = useState(false);
  const token = typed ?? place.token;
  const api = useMemo(() => new Api(token), [token]);
  if (isRefused)
    return (
      <TokenForm
        enter={(token) => {
          keepToken(token);
          setTyped(token);
          setRefused(false);
        }}
      />
    );
  const shared = { api, refused: () => setRefused(true) };
  return place.study === null ? (
    <StudyList {...shared} />
  ) : (
    <StudyPage key={place.study} name={place.study} {...shared} />
  );
}

function TokenForm({ enter }: { readonly enter: (token: string) => void }) {
  return (
    <main class="alone">
      <h1>BoFlow</h1>
      <p>This server needs the token that it printed when it started.</p>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          enter(String(new FormData(event.currentTarget).get("token")).trim());
        }}
      >
        <label class="field">
          Token <input name="token" type="password" autocomplete="off" required />
        </label>
        <button type="submit" class="primary">
          Open
        </button>
      </form>
    </main>
  );
}
