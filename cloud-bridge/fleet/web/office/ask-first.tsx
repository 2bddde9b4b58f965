/** What stops somebody else's work is asked before it is done. */
import { Button, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";

interface Props {
  /** Of the buttons: `name-yes` and `name-no`. */
  readonly name: string;
  readonly says: string;
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}
export const AskFirst = ({ name, says, yes, no, onYes, onNo }: Props) => (
  <Notice kind="warn">
    <div class="stack">
      <p>{says}</p>
      <div class="row">
        <Button kind="bad" name={`${name}-yes`} onClick={onYes}>
          {yes}
        </Button>
        <Button name={`${name}-no`} onClick={onNo}>
          {no}
        </Button>
      </div>
    </div>
  </Notice>
);
