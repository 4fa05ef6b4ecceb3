"""Where Alembic begins: the connection and the prefix come from channelcrm_sql.versions."""

from alembic import context

from channelcrm_sql.schema import schema_of

attributes = context.config.attributes
schema = schema_of(attributes["prefix"])
context.configure(
    connection=attributes["connection"],
    target_metadata=schema.metadata,
    version_table=schema.version_table,
    transactional_ddl=True,  # SQLite's too: BEGIN is emitted by hand
    prefix=schema.prefix,
)
with context.begin_transaction():
    context.run_migrations()
