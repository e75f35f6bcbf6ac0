/** Where business recipients of the simulated lists have their mail, as shares that add up to 1. */
const operatorShares = {
  google: 0.35,
  ms365: 0.3,
  "smallhost.example": 0.15,
  yahoo: 0.08,
  "ms-consumer": 0.07,
  proofpoint: 0.05,
} as const;
export type Operator = keyof typeof operatorShares;

export const operators = Object.keys(operatorShares) as Operator[];

/** The operator of a recipient; `draw` in [0, 1). */
export function operatorAt(draw: number): Operator {
  let left = draw;
  for (const name of operators) {
    left -= operatorShares[name];
    if (left < 0) return name;
  }
  return "google";
}
