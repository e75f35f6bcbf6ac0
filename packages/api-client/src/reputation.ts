import {
  budgetAlertView,
  errorBudgetView,
  reputationHistoryView,
  subjectReputationView,
} from "@penguinmails/contracts/http/reputation";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { type PageQuery, pageOf } from "./page.ts";

export type SubjectReputation = z.output<typeof subjectReputationView>;
export type Reputation = SubjectReputation["reputation"];
export type ReputationHistory = z.output<typeof reputationHistoryView>;
export type ErrorBudget = z.output<typeof errorBudgetView>;
export type BudgetAlert = z.output<typeof budgetAlertView>;

export const listReputation = (api: Api) => api.call("GET", "/v1/reputation", pageOf(subjectReputationView));
export const getReputation = (api: Api, id: string) =>
  api.call("GET", `/v1/reputation/${id}`, reputationHistoryView);
export const listErrorBudgets = (api: Api) => api.call("GET", "/v1/error-budgets", pageOf(errorBudgetView));
export const listBudgetAlerts = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/budget-alerts", pageOf(budgetAlertView), { query });
