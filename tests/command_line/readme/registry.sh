#!/bin/sh
# docker, skopeo, crane and curl, as far as the recipes use them: the name that this is
# called by says which. The registry is the file $REGISTRY, with a line `REFERENCE IMAGE` for
# each tag. An image is a number, and each build gives another. The n-th push fails for
# FAIL_AT=n. What is called often starts no other program.
set -eu

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# Counts up what is in a file, and sets `count` to it.
count() {
    count=0
    if [ -e "$REGISTRY.$1" ]; then read -r count < "$REGISTRY.$1"; fi
    count=$((count + 1))
    echo "$count" > "$REGISTRY.$1"
}

# Prints the image of a reference.
image() {
    while read -r reference image; do
        if [ "$reference" = "$1" ]; then echo "$image"; return; fi
    done < "$REGISTRY"
    fail "$1 is unknown"
}

# Prints the tags of a repository.
tags() {
    while read -r reference image; do
        case $reference in "$1":*) echo "${reference#"$1":}" ;; esac
    done < "$REGISTRY"
}

# Puts an image under a reference.
push() {
    count pushes
    [ "$count" != "${FAIL_AT:-0}" ] || fail "the push of $1 fails"
    while read -r reference image; do
        [ "$reference" = "$1" ] || echo "$reference $image"
    done < "$REGISTRY" > "$REGISTRY.new"
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
        (.group[$name].targets // [$name])[] as $target | .target[$target].tags
        | join(" ")' "$file" > "$REGISTRY.bake"
    while read -r tags; do
        count builds
        built=$count
        for tag in $tags; do push "$tag" "$built"; done
    done < "$REGISTRY.bake"
}

# Writes a page of Docker Hub's API into a file: the first ten tags, or the others.
docker_hub() {
    repository=${2#https://hub.docker.com/v2/repositories/}
    repository=${repository%%/tags\?*}
    case $2 in *"?page=2") page=2 next=null ;; *) page=1 next="\"${2%\?*}?page=2\"" ;; esac
    [ "$page" != "${FAIL_AT_PAGE:-0}" ] || fail "page $page fails"
    number=0 results=
    while read -r reference image; do
        number=$((number + 1))
        [ $((number > 10)) = $((page - 1)) ] || continue
        tag=${reference#"docker.io/$repository:"} digest=$(printf 'sha256:%064d' "$image")
        results="$results${results:+,}{\"name\":\"$tag\",\"digest\":\"$digest\"}"
    done < "$REGISTRY"
    echo "{\"next\":$next,\"results\":[$results]}" > "$1"
}

# Writes a page of a registry's own API into a file, and its headers into another: the first
# ten tags, or the others.
registry_page() {
    repository=${3#https://}
    repository=${repository%%/tags/*}
    repository=${repository%%/v2/*}/${repository#*/v2/}
    case $3 in *"last="*) page=2 ;; *) page=1 ;; esac
    [ "$page" != "${FAIL_AT_PAGE:-0}" ] || fail "page $page fails"
    echo 'HTTP/1.1 200 OK' > "$1"
    if [ "$page" = 1 ]; then
        printf 'Link: </v2/%s/tags/list?last=x&n=10>; rel="next"\r\n' "${repository#*/}" >> "$1"
        tags "$repository" | head -n 10
    else
        tags "$repository" | tail -n +11
    fi > "$REGISTRY.page"
    results=$(sed 's/.*/"&"/' "$REGISTRY.page" | paste -sd , -)
    echo "{\"name\":\"${repository#*/}\",\"tags\":[$results]}" > "$2"
}

case "${0##*/} $*" in
    "docker buildx bake "*) shift 2; bake "$@" ;;
    "docker buildx imagetools create --prefer-index=false --tag "*) to=$6 from=$7 ;;
    "curl --fail --silent --show-error --retry 3 --output "*) docker_hub "$7" "$8" ;;
    "curl --fail --silent --show-error --retry 3 --dump-header "*) registry_page "$7" "$9" "${10}" ;;
    "docker build") count builds; echo "$count" ;;
    # IMAGE is what `docker build` has printed.
    "docker push "*) push "$2" "${IMAGE:?}" ;;
    "skopeo login "*) cat > /dev/null ;;
    "skopeo list-tags docker://"*)
        tags=$(tags "${2#docker://}" | sed 's/.*/"&"/' | paste -sd , -)
        echo "{\"Tags\":[$tags]}"
        ;;
    "skopeo inspect --raw docker://"*) image "${3#docker://}" ;;
    "skopeo manifest-digest "*) read -r image < "$2"; printf 'sha256:%064d\n' "$image" ;;
    "skopeo copy --quiet --all --preserve-digests docker://"*)
        from=${5#docker://} to=${6#docker://}
        ;;
    "crane ls "*) tags "$2" ;;
    "crane digest "*) image=$(image "$2"); printf 'sha256:%064d\n' "$image" ;;
    "crane tag "*) from=$2 to=${2%:*}:$3 ;;
    *) fail "unknown: $*" ;;
esac
if [ -n "${from:-}" ]; then
    image=$(image "$from")
    push "$to" "$image"
fi
