/** Services that a plan may include beside those that every node runs, by their names in the compose file. */
export const optionalServices = ["webmail", "antivirus"] as const;
export type OptionalService = (typeof optionalServices)[number];
