/** Classes of SQLSTATE that speak of the values: data exception, integrity constraint, program limit exceeded. */
const ofValues = /^(?:22|23|54)/;

/** Whether PostgreSQL refused what it was given, so that to give it again would change nothing. */
export function isRefusedData(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if ("code" in at && typeof at.code === "string" && ofValues.test(at.code)) return true;
  return false;
}
