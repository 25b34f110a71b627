#!/bin/sh
# docker, skopeo and crane, as far as the recipes use them: the name that this is called
# by says which. The registry is the file $REGISTRY, with a line `REFERENCE MANIFEST` for
# each tag, and the n-th push fails for FAIL_AT=n.
set -eu

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# Prints the manifest of a reference. There is no such reference: it fails.
manifest() {
    awk -v reference="$1" '$1 == reference { printf "%s", $2; found = 1 } END { exit !found }' \
        "$REGISTRY" || fail "$1 is unknown"
}

names() {
    awk -v prefix="$1:" 'index($1, prefix) == 1 { print substr($1, length(prefix) + 1) }' \
        "$REGISTRY"
}

digest() {
    # As Linux calls it, and as macOS does.
    if command -v sha256sum > /dev/null; then sum=$(sha256sum); else sum=$(shasum -a 256); fi
    echo "sha256:${sum%% *}"
}

# Puts a manifest under a reference.
push() {
    echo "$1" >> "$REGISTRY.pushes"
    [ "$(wc -l < "$REGISTRY.pushes")" -ne "${FAIL_AT:-0}" ] || fail "the push of $1 fails"
    awk -v reference="$1" '$1 != reference' "$REGISTRY" > "$REGISTRY.new"
    echo "$1 $2" >> "$REGISTRY.new"
    mv "$REGISTRY.new" "$REGISTRY"
}

# Builds the targets of a bake file, and pushes each under its tags.
bake() {
    file='' target=default
    while [ $# -gt 0 ]; do
        case $1 in
            -f) file=$2; shift ;;
            --set) shift ;;
            --push) ;;
            *) target=$1 ;;
        esac
        shift
    done
    jq -r --arg name "$target" '
        (.group[$name].targets // [$name])[] as $target | .target[$target]
        | .tags[] as $tag | "\($tag) built:\(.tags[0])"' "$file" > "$REGISTRY.bake"
    while read -r tag built; do
        push "$tag" "$built"
    done < "$REGISTRY.bake"
}

case "${0##*/} $*" in
    "docker buildx bake "*) shift 2; bake "$@" ;;
    "docker buildx imagetools create --prefer-index=false --tag "*) to=$6 from=$7 ;;
    # An image that was built before, here under the first of its names.
    "docker push "*) push "$2" "built:$BUILT" ;;
    "skopeo login "*) cat > /dev/null ;;
    "skopeo list-tags docker://"*) names "${2#docker://}" | jq -R . | jq -s '{Tags: .}' ;;
    "skopeo inspect --raw docker://"*) manifest "${3#docker://}" ;;
    "skopeo manifest-digest "*) digest < "$2" ;;
    "skopeo copy --all --preserve-digests docker://"*) from=${4#docker://} to=${5#docker://} ;;
    "crane ls "*) names "$2" ;;
    "crane digest "*) manifest=$(manifest "$2"); printf %s "$manifest" | digest ;;
    "crane tag "*) from=$2 to=${2%:*}:$3 ;;
    *) fail "unknown: $*" ;;
esac
if [ -n "${from:-}" ]; then
    manifest=$(manifest "$from")
    push "$to" "$manifest"
fi
