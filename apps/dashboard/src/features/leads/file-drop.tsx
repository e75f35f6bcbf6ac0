"use client";
import { formatBytes } from "@penguinmails/ui/format/bytes";
import { formatCount } from "@penguinmails/ui/format/number";
import { Icon } from "@penguinmails/ui/icon";
import { useId, useState } from "react";
import { policyNumbers } from "../policy-numbers.ts";

const { leadFile } = policyNumbers;

type Props = { readonly file: File | null; readonly onFile: (file: File) => void };

/** One file, by choosing or by dropping it. */
export function FileDrop({ file, onFile }: Props) {
  const [isOver, setIsOver] = useState(false);
  const id = useId();
  const take = (files: FileList | null) => {
    const first = files?.[0];
    if (first) onFile(first);
  };
  return (
    <label
      className="drop"
      htmlFor={id}
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <Icon name="upload" size={22} />
      <span className="strong anywhere">{file ? file.name : "Choose a CSV file, or drop it here"}</span>
      <span className="small quiet">
        {file
          ? `${formatBytes(file.size)}. Choose another to replace it.`
          : `Its first line names the columns; one is the e-mail. Up to ${leadFile.mebibytes} MiB and ${formatCount(leadFile.rows)} rows.`}
      </span>
      <input
        id={id}
        className="visually-hidden"
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        onChange={(event) => take(event.target.files)}
      />
    </label>
  );
}
