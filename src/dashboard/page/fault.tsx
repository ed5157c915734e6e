/** Why something was refused; nothing where it was not. */
export function Fault({ message }: { readonly message: string | null }) {
  return message === null ? null : (
    <p class="fault" role="alert">
      {message}
    </p>
  );
}
