/** A service beside the mail server, as the API tells it. */
type ShownExtra = {
  readonly name: string;
  readonly state: "on" | "coming" | "waits" | "stopping" | "going";
};

const words = {
  on: "",
  coming: " (coming)",
  waits: " (waits for a larger machine)",
  stopping: " (stopping: its machine has no known room for it)",
  going: " (going: the plan no longer includes it)",
} as const satisfies Record<ShownExtra["state"], string>;

/** What a node runs beside the mail server, as words; empty: nothing. */
export function extraWords(extras: readonly ShownExtra[]): string {
  return extras.map(({ name, state }) => `${name}${words[state]}`).join(", ");
}
