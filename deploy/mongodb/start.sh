#!/bin/sh
# Members of a replica set that asks for passwords share a key; it is derived from the password, so that the
# container needs no file from outside. Then the image's own entry point goes on.
set -eu
key=/tmp/replica-set.key
umask 077
printf '%s' "stockbook replica set $MONGO_INITDB_ROOT_PASSWORD" | sha256sum | cut -d ' ' -f 1 > "$key"
chown 999:999 "$key"
exec docker-entrypoint.sh mongod --replSet stockbook --keyFile "$key" --bind_ip_all
