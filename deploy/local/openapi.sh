#!/usr/bin/env bash
# Writes contracts/openapi/<service>.json from each service's routes (`generate`), or says which are not current (`check`).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# iot-gateway → IotGatewayService
class_of() {
    local words word name=
    IFS=- read -ra words <<<"$1"
    for word in "${words[@]}"; do name+=${word^}; done
    echo "${name}Service"
}

case $1 in
    generate) how=() ;;
    check) how=(--check) ;;
    *) echo "usage: openapi.sh generate | check" >&2 && exit 2 ;;
esac

for folder in services/*/; do
    service=$(basename "$folder")
    .venv/bin/python -m kairan_kernel.openapi "kairan_${service//-/_}.serve:$(class_of "$service")" \
        --out "contracts/openapi/$service.json" "${how[@]}"
done
