"""The roster (名簿) as the CSV file of a spreadsheet: pure functions from bytes to changes and back.

`decoding`: bytes → text. `parsing`: text → lines by column. `validation`: lines → households, with every
fault. `planning`: households beside what is known → changes. `amending`: changes → commands. `staging`:
households ↔ pages. `exporting`: what is known → bytes.
"""
