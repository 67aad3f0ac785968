#!/bin/sh
# Writes the passwords that docker-compose.yml asks for to .env, where there is none yet: `sh deploy/new-passwords.sh`
set -eu
cd "$(dirname "$0")/.."
if [ -e .env ]; then
  echo ".env is there already; nothing was changed" >&2
  exit 1
fi
password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
umask 077
{
  echo "EVENTSTORE_ADMIN_PASSWORD=$(password)"
  echo "EVENTSTORE_OPS_PASSWORD=$(password)"
  echo "MONGODB_ROOT_PASSWORD=$(password)"
  echo "MONGODB_STOCKBOOK_PASSWORD=$(password)"
  echo "GRAFANA_ADMIN_PASSWORD=$(password)"
} > .env
echo "passwords are in .env (mode 0600)"
