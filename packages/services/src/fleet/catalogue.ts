/** Location ids at Hostwinds; only Seattle's is seen in a public example, the others are read from the account (facts, A2). */
export const locations = { seattle: "12", dallas: "52", amsterdam: "22" } as const;

/** What a node's machine and one more address cost a month, for the cap at ordering; the plan records the list price. */
export const prices = { machineCents: 999, addressCents: 499 } as const;

/** Which of the provider's plans and images a node is made of. */
export type MachineChoice = { readonly rid: string; readonly template: string };
