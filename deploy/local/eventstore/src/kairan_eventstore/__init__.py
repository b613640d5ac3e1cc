"""A single node that speaks the EventStoreDB gRPC protocol over one SQLite file.

Read the modules in this order, each built only on those before it: `facts` (what is proposed, what is
recorded), `encoding` (its bytes), `decision` (may it be appended?), `storage` (the file), `journal`
(appending in a transaction), `writer` (group commit), `tail` (what was committed last), `reader` (queries),
then the calls `appending`, `batching`, `reading`, `subscribing`, `cluster`, and `node`, which wires them.
"""
