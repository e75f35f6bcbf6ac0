"use client";
import type { LeadList } from "@penguinmails/api-client/campaigns";
import { columnTitle } from "../leads/column-names.ts";

type Props = {
  readonly lists: readonly LeadList[];
  readonly listId: string | null;
  readonly onInsert: (text: string) => void;
};

const usual = ["firstName", "lastName", "company", "email"];

/** One button a column of the list: puts its placeholder where the caret is. */
export function PlaceholderButtons({ lists, listId, onInsert }: Props) {
  const columns = lists.find(({ id }) => id === listId)?.columns ?? usual;
  return (
    <fieldset className="segments placeholders">
      <legend className="small quiet">Insert into the text</legend>
      {columns.map((column) => (
        <button
          key={column}
          type="button"
          className="segment"
          title={`{{${column}}}`}
          onClick={() => onInsert(`{{${column}}}`)}
        >
          {columnTitle(column)}
        </button>
      ))}
    </fieldset>
  );
}
