import type { StaffList, StaffRole } from "@penguinmails/api-client/admin";
import { SelectField } from "@penguinmails/ui/field";

type Props = {
  readonly roles: StaffList["roles"];
  readonly value: StaffRole;
  readonly error: string | undefined;
  readonly onChange: (role: StaffRole) => void;
};

export function RoleField({ roles, value, error, onChange }: Props) {
  return (
    <SelectField
      label="Role"
      value={value}
      error={error}
      hint="Give the least that their work needs; it can be changed at any time."
      onChange={(event) => {
        const role = roles.find(({ key }) => key === event.target.value);
        if (role) onChange(role.key);
      }}
    >
      {roles.map((role) => (
        <option key={role.key} value={role.key}>
          {role.name}
        </option>
      ))}
    </SelectField>
  );
}
