#!/bin/sh
# Healthy once this member can be written to. The first time it makes the replica set, of this member alone.
exec mongosh --quiet --host 127.0.0.1 -u "$MONGO_INITDB_ROOT_USERNAME" -p "$MONGO_INITDB_ROOT_PASSWORD" \
  --authenticationDatabase admin --eval '
    try {
      rs.status();
    } catch (error) {
      if (error.codeName !== "NotYetInitialized") throw error;
      rs.initiate({ _id: "stockbook", members: [{ _id: 0, host: "mongodb:27017" }] });
    }
    quit(db.hello().isWritablePrimary ? 0 : 1);
  '
