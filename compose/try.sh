#!/usr/bin/env bash
# Tries the composed stack as a user would: builds, starts, makes the README's first call, ends, and looks for what is left.
# On ports and under a name of its own, so that a stack or a demo that runs here stays as it is. Exit code 0: all was well.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export EDGE_PORT=${EDGE_PORT:-18080} ADMIN_PORT=${ADMIN_PORT:-19090} BROKER_PORT=${BROKER_PORT:-19092}
project=sluice-try

say() { printf 'try: %s\n' "$*" >&2; }
compose() { docker compose --file compose/compose.yaml --project-name "$project" "$@"; }
fail() {
  say "$*"
  compose ps --all >&2 || true
  compose logs --no-color --tail 40 >&2 || true
  exit 1
}

compose version >/dev/null
./sluice build
trap 'compose down --volumes >/dev/null 2>&1 || true' EXIT

begun=$SECONDS
compose up --quiet-pull --wait --wait-timeout 300 >&2 || fail 'not everything became healthy'
say "up and healthy after $((SECONDS - begun)) s"

call=$(sed -n '/^curl -i http:\/\/127\.0\.0\.1:8080\/orders/,/^```$/p' README.md | sed '/^```$/d')
[ -n "$call" ] || fail 'the README has no first call'
answer=$(bash -c "${call/:8080/:$EDGE_PORT}" 2>/dev/null) || fail 'the first call got no answer'
[[ $answer == 'HTTP/1.1 201 '* ]] || fail "the first call got: $answer"
say 'the first call got its 201'

for service in edge orders inventory; do
  [ "$(compose exec -T "$service" id -u)" != 0 ] || fail "$service runs as root"
  ! compose exec -T "$service" touch /opt/sluice/mark 2>/dev/null || fail "$service can write to its image"
  compose exec -T "$service" grep ' /tmp ' /proc/mounts | grep -qv noexec || fail "$service cannot load codecs from /tmp"
done

begun=$SECONDS
compose stop >&2
say "stopped after $((SECONDS - begun)) s"
for service in edge orders inventory; do
  code=$(docker inspect --format '{{.State.ExitCode}}' "$(compose ps --all --quiet "$service")")
  [ "$code" = 0 ] || fail "$service ended with exit code $code"
done

compose down --volumes >&2
left=$(
  mark=label=com.docker.compose.project=$project
  docker ps --all --quiet --filter "$mark"
  docker volume ls --quiet --filter "$mark"
  docker network ls --quiet --filter "$mark"
)
[ -z "$left" ] || fail "left behind: $left"
say 'all is well, and nothing is left'
