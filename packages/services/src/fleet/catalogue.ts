/** Location ids at Hostwinds; only Seattle's is seen in a public example, the others are read from the account (facts, A2). */
export const locations = { seattle: "12", dallas: "52", amsterdam: "22" } as const;

/** The machine that a node is: 2 GB carry Mailu's outbound profile with room. Prices are checked against the price list when the plan runs. */
export const machine = { rid: "vps-2gb", template: "debian-13", monthlyCents: 999, addressMonthlyCents: 499 } as const;
