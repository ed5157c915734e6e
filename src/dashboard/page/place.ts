import { useEffect, useState } from "preact/hooks";

/** Where the token is kept while the tab is open. */
const KEPT = "boflow token";

/** The address names the study in its fragment, which is not sent: "#study=oven". A token in it is kept, and taken out of sight. */
export function placeNow(): { readonly study: string | null; readonly token: string | null } {
  const fields = new URLSearchParams(location.hash.slice(1));
  const token = fields.get("token");
  if (token !== null) {
    sessionStorage.setItem(KEPT, token);
    fields.delete("token");
    history.replaceState(null, "", `#${fields}`);
  }
  return { study: fields.get("study"), token: sessionStorage.getItem(KEPT) };
}

/** Keeps a token that a person typed. */
export function keepToken(token: string): void {
  sessionStorage.setItem(KEPT, token);
}

export function linkTo(study: string | null): string {
  return study === null ? "#" : `#${new URLSearchParams({ study })}`;
}

/** The place, as it changes. */
export function usePlace(): ReturnType<typeof placeNow> {
  const [place, setPlace] = useState(placeNow);
  useEffect(() => {
    const update = () => setPlace(placeNow());
    addEventListener("hashchange", update);
    return () => removeEventListener("hashchange", update);
  }, []);
  return place;
}
