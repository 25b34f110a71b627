//! What is found in texts, by tables.

use std::sync::Arc;

use super::place::Form;
use super::*;
use crate::reference::split_version;

const DIGEST: &str = "sha256:88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d288a7ff17a3435ec33c95c032";

/// A place for a table: a reference as it stands, `TAG of REPOSITORY`,
/// `TEXT => EXPANDED`, or `TEXT ?`.
fn shown(text: &[u8], place: &Place) -> String {
    let range = String::from_utf8_lossy(&text[place.range.clone()]);
    let line = text[..place.range.start].split(|byte| *byte == b'\n').count() - 1;
    let start = text[..place.range.start].iter().rposition(|byte| *byte == b'\n');
    let column = place.range.start - start.map_or(0, |start| start + 1);
    assert_eq!((place.line, place.column), (line + 1, column + 1), "{range}");
    let Some(reference) = place.reference() else { return format!("{range} ?") };
    if place.text() != range || !matches!(place.named.form, Form::Plain | Form::Digest) {
        return format!("{range} => {reference}");
    }
    match (&place.named.repository, &place.named.digest) {
        (None, None) => {
            assert_eq!(range, reference);
            range.into()
        }
        (Some(repository), None) => format!("{range} of {repository}"),
        _ => format!("{range} => {reference}"),
    }
}

#[track_caller]
fn assert_finds(finder: &Finder, text: impl AsRef<[u8]>, expected: &[&str]) {
    let text = text.as_ref();
    let found: Vec<_> = finder.find(text).iter().map(|place| shown(text, place)).collect();
    assert_eq!(found, expected, "{}", String::from_utf8_lossy(text));
}

#[track_caller]
fn assert_all_find(table: &[(&str, &[&str])]) {
    for (text, expected) in table {
        assert_finds(&Finder::new(), text, expected);
    }
}

#[test]
fn references_are_found_wherever_they_stand() {
    for (front, back) in [
        ("", ""),
        ("FROM ", " AS build"),
        ("FROM --platform=$BUILDPLATFORM ", "\r\n"),
        ("COPY --from=", " /opt /opt"),
        ("RUN --mount=type=bind,from=", ",target=/x true"),
        ("image: ", " # the server"),
        ("image: \"", "\""),
        ("image: &image '", "'"),
        ("{image: ", "}"),
        ("{image:", ",x: y}"),
        (r#"{"image":""#, r#"","x":1}"#),
        ("uses: docker://", ""),
        ("app=docker-image://", ""),
        ("helm pull oci://", ""),
        ("image = \"", "\""),
        ("image=\"", "\","),
        ("[\"", "\"]"),
        ("(", ")"),
        ("use `", "`."),
        ("use ", "."),
        ("use ", ", or"),
        ("use ", "; or"),
        ("use ", ": it"),
        ("use ", "- or"),
        ("use ", "... or"),
        ("<code>", "</code>"),
        ("<", ">"),
        ("| ", "|"),
        ("**", "**"),
        ("\"FROM ", "\\nRUN true\""),
        ("docker run \\\n  ", " \\\n  true"),
        ("${IMAGE:-", "}"),
        ("${IMAGE-", "}"),
        ("ARG IMAGE=", "\nFROM $IMAGE"),
        ("ARG IMAGE=\"", "\"\nFROM ${IMAGE} AS x"),
        ("\u{feff}", ""),
        ("é", "é"),
    ] {
        for repository in [
            "prefecthq/prefect",
            "docker.io/prefecthq/prefect",
            "ghcr.io/mirror/prefecthq/prefect",
            "localhost:5000/prefecthq/prefect",
            "REGISTRY.example.com:443/prefecthq/prefect",
            "mirror/prefecthq/prefect",
        ] {
            for version in [":2-latest", ":3.1.9-python3.13", &format!(":2-latest@{DIGEST}")] {
                let reference = format!("{repository}{version}");
                assert_finds(&Finder::new(), format!("{front}{reference}{back}"), &[&reference]);
            }
        }
    }
}

#[test]
fn what_is_no_valid_reference_is_found_for_others_to_refuse() {
    for reference in [
        "prefecthq/prefect:v3.1.0-python3.11",
        "prefecthq/prefect:2-Latest",
        "prefecthq/prefect:main",
        "prefecthq/prefect:3.0.0+local.1-python3.12",
        "prefecthq/prefect@sha256:abc123",
        "prefecthq/prefect@SHA256:abc123",
        "prefectHQ/prefect:2-latest",
        "PrefectHQ/Prefect:latest",
        "PrefectHQ/prefect@sha256:abc123",
        "docker.io/PrefectHQ/prefect:2-latest",
        "ghcr.io/Mirror/prefecthq/prefect:2-latest",
    ] {
        assert_finds(&Finder::new(), reference, &[reference]);
    }
}

#[test]
fn a_name_alone_is_found_where_it_can_only_be_an_image() {
    for (front, back) in [
        ("FROM ", ""),
        ("FROM ", " AS build\n"),
        ("FROM --platform=linux/amd64 --x ", " AS build"),
        ("FROM \\\n    ", "\r\n"),
        ("# FROM ", ""),
        ("\"FROM ", "\\n\""),
        ("\"RUN true\\nFROM ", "\""),
        ("\u{feff}FROM ", ""),
        ("x\nfrom ", ""),
        ("  From ", " as build\nRUN true"),
        ("COPY --from=", " /opt /opt"),
        ("RUN --mount=type=bind,from=", ",target=/x true"),
        ("image: ", ""),
        ("image: ", "\r\n"),
        ("  - image:   ", "  # newest"),
        ("# image: ", ""),
        ("image: '", "'"),
        ("image: &image ", ""),
        ("{image: ", ", x: 1}"),
        ("\u{feff}image: ", ""),
        ("    container: ", ""),
        (r#"{"image": ""#, r#"", "x": 1}"#),
        (r#"a "{\"image\": \""#, r#"\"}""#),
        ("  image = \"", "\""),
        ("f(image=\"", "\")"),
        ("--image=", " x"),
        ("--image ", " x"),
        ("docker pull ", ""),
        ("uses: docker://", ""),
    ] {
        for name in ["prefecthq/prefect", "ghcr.io/mirror/prefecthq/prefect", "PrefectHQ/prefect"] {
            assert_finds(&Finder::new(), format!("{front}{name}{back}"), &[name]);
        }
    }
}

#[test]
fn what_is_no_image_is_passed_over() {
    for text in [
        "",
        "prefecthq/prefect",
        "prefecthq/prefect:",
        "prefecthq/prefect: the image",
        "the tags of prefecthq/prefect:\n",
        "prefecthq/prefect:\u{2026}",
        "\"prefecthq/prefect:\"",
        "prefecthq/prefect:...",
        "[\"prefecthq/prefect:\", \"3\"]",
        "| prefecthq/prefect | 3-latest:x |",
        "prefecthq/prefect-dev:2-latest",
        "FROM prefecthq/prefect-dev",
        "FROM prefecthq/prefect/2-latest",
        "xFROM prefecthq/prefect",
        "A_FROM prefecthq/prefect",
        "xfrom prefecthq/prefect",
        "from prefecthq/prefect as a rule",
        "pull prefecthq/prefect",
        "${:-prefecthq/prefect:2-latest}",
        "${-prefecthq/prefect:2-latest}",
        "prefecthq/prefect.git:2-latest",
        "my-prefecthq/prefect:2-latest",
        "myprefecthq/prefect:2-latest",
        "@prefecthq/prefect@1.0",
        "\"@prefecthq/prefect\": \"1.0\"",
        "uses: prefecthq/prefect@v1",
        "PrefectHQ/prefect#123",
        "PrefectHQ/prefect: it",
        "PrefectHQ/prefect:main",
        "github.com/PrefectHQ/prefect",
        "github.com/PrefectHQ/prefect:2-latest",
        "image: github.com/PrefectHQ/prefect",
        "git@github.com:PrefectHQ/prefect.git",
        "https://hub.docker.com/r/prefecthq/prefect",
        "https://hub.docker.com/r/prefecthq/prefect:2-latest",
        "https://me@example.com/prefecthq/prefect:2-latest",
        "https://${HOST}/prefecthq/prefect:2-latest",
        "hub.docker.com/r/prefecthq/prefect:2-latest",
        "- /opt/prefecthq/prefect:ro",
        "- ./prefecthq/prefect:/app",
        "- ./prefecthq/prefect:2",
        "- ../prefecthq/prefect:2",
        "- ~/prefecthq/prefect:2",
        "- ./data:/opt/prefecthq/prefect:ro",
        "- prefecthq/prefect:/app",
        "from prefecthq/prefect and others",
        "an image from prefecthq/prefect",
        "the image: prefecthq/prefect",
        "image: prefecthq/prefect is it",
        "images: prefecthq/prefect",
        "git pull prefecthq/prefect",
        "repository: prefecthq/prefect",
        "- \"prefecthq/prefect\"",
        "FROM prefecthq/prefect:2-latest # prefect-tags: ignore",
        "image: prefecthq/prefect # prefect-tags: ignore",
        "prefectTag: 3-latest # prefect-tags: ignore",
    ] {
        assert_finds(&Finder::new(), text, &[]);
    }
}

#[test]
fn an_ignored_line_says_nothing_of_the_next() {
    let text = "a/prefecthq/prefect:1 # prefect-tags: ignore\nprefecthq/prefect:2";
    assert_finds(&Finder::new(), text, &["prefecthq/prefect:2"]);
}

#[test]
fn a_registry_that_is_a_variable_is_left_out() {
    for front in [
        "$REGISTRY/",
        "${REGISTRY}/",
        "${REGISTRY:-docker.io}/",
        "${REGISTRY}:5000/",
        "$REGISTRY:5000/",
        "${PREFIX}",
        "{{ registry }}/",
        "$(REGISTRY)/",
        "<registry>/",
        "%REGISTRY%/",
        "docker://${REGISTRY}/",
    ] {
        let text = format!("image: {front}prefecthq/prefect:3-latest");
        assert_finds(&Finder::new(), text, &["prefecthq/prefect:3-latest"]);
    }
}

#[test]
fn defaults_are_put_in() {
    assert_all_find(&[
        (
            "ARG PREFECT=3.6.22\nARG PYTHON=\"3.12\"\nFROM prefecthq/prefect:${PREFECT}-python$PYTHON AS x",
            &["prefecthq/prefect:${PREFECT}-python$PYTHON => prefecthq/prefect:3.6.22-python3.12"],
        ),
        (
            "image: prefecthq/prefect:${TAG:-3-latest}",
            &["prefecthq/prefect:${TAG:-3-latest} => prefecthq/prefect:3-latest"],
        ),
        (
            "image: \"prefecthq/prefect:${V-3}-python${P:-${Q:-3.12}}\"",
            &["prefecthq/prefect:${V-3}-python${P:-${Q:-3.12}} => prefecthq/prefect:3-python3.12"],
        ),
        (
            "image: ${IMAGE:-prefecthq/prefect}:${TAG:-3-latest}",
            &["${IMAGE:-prefecthq/prefect}:${TAG:-3-latest} => prefecthq/prefect:3-latest"],
        ),
        (
            "image: ${IMAGE:-prefecthq/prefect:${TAG:-3-latest}}",
            &["prefecthq/prefect:${TAG:-3-latest} => prefecthq/prefect:3-latest"],
        ),
        (
            "image: ${IMAGE:-prefecthq/prefect}",
            &["${IMAGE:-prefecthq/prefect} => prefecthq/prefect"],
        ),
        (
            "ARG SUFFIX=:3-latest\nFROM prefecthq/prefect$SUFFIX",
            &["prefecthq/prefect$SUFFIX => prefecthq/prefect:3-latest"],
        ),
        ("ARG SUFFIX=-dev:3-latest\nFROM prefecthq/prefect$SUFFIX", &[]),
        // An ARG without a default keeps the one above, the last one counts,
        // and what comes later does not.
        (
            "ARG T=1\nARG T=2-latest\nARG T\nFROM prefecthq/prefect:$T\nARG T=3",
            &["prefecthq/prefect:$T => prefecthq/prefect:2-latest"],
        ),
        (
            "ARG D=${T:-3-latest}\nFROM prefecthq/prefect:${D}",
            &["prefecthq/prefect:${D} => prefecthq/prefect:3-latest"],
        ),
    ]);
}

#[test]
fn what_has_no_default_is_open() {
    for reference in [
        "prefecthq/prefect:$TAG",
        "prefecthq/prefect:${TAG}",
        "prefecthq/prefect:${TAG:?missing}",
        "prefecthq/prefect:${TAG}-python${PYTHON:-3.12}",
        "prefecthq/prefect:$(make tag)-conda",
        "prefecthq/prefect:${{ matrix.tag || 'x' }}-python3.12",
        "prefecthq/prefect:3.0.0-python{version}",
        "prefecthq/prefect:3.0.0-{",
        "prefecthq/prefect:{{ .Values.tag }}",
        "prefecthq/prefect:<tag>",
        "prefecthq/prefect:<version>-python<version>",
        "prefecthq/prefect:%s",
        "prefecthq/prefect:%(tag)s-conda",
        "prefecthq/prefect:%TAG%",
        "prefecthq/prefect:*",
        "prefecthq/prefect:2.*-python3.10",
        "prefecthq/prefect@sha256:",
        "prefecthq/prefect@sha256:<digest>",
        "prefecthq/prefect:2-latest@${DIGEST}",
    ] {
        for (front, back) in [("", ""), ("image: \"", "\""), ("FROM ", " AS x"), ("(", ").")] {
            let open = format!("{reference} ?");
            assert_finds(&Finder::new(), format!("{front}{reference}{back}"), &[&open]);
        }
    }
    assert_all_find(&[
        ("prefecthq/prefect@sha256:\u{2026}", &["prefecthq/prefect@sha256: ?"]),
        ("FROM prefecthq/prefect${{ x }}:2", &["prefecthq/prefect${{ x }}:2 ?"]),
        ("about prefecthq/prefect${{ x }}", &[]),
    ]);
    assert_finds(
        &Finder::new(),
        b"prefecthq/prefect:{\xe9}-conda \xe9",
        &["prefecthq/prefect:{\u{fffd}}-conda ?"],
    );
}

#[test]
fn images_made_of_arguments_are_found_where_they_are_used() {
    let arguments = "ARG IMAGE=prefecthq/prefect\nARG TAG=3-latest\nARG BOTH=$IMAGE:$TAG\n";
    for (line, expected) in [
        ("FROM ${IMAGE}:${TAG} AS x", Some("${IMAGE}:${TAG} => prefecthq/prefect:3-latest")),
        ("from --platform=a $IMAGE", Some("$IMAGE => prefecthq/prefect")),
        ("FROM $IMAGE:$OTHER", Some("$IMAGE:$OTHER ?")),
        ("FROM $BOTH", Some("$BOTH => prefecthq/prefect:3-latest")),
        ("COPY --from=$IMAGE:2 a b", Some("$IMAGE:2 => prefecthq/prefect:2")),
        ("FROM ${OTHER}:${TAG}", None),
        ("FROM ${IMAGE}-dev:${TAG}", None),
        ("RUN echo $IMAGE", None),
        ("FROM $IMAGE # prefect-tags: ignore", None),
    ] {
        assert_finds(&Finder::new(), format!("{arguments}{line}"), expected.as_slice());
    }
    assert_all_find(&[(
        "ARG A=prefecthq/prefect\nARG T=3\nARG B=prefecthq/prefect:$T\nFROM $B",
        &["prefecthq/prefect:$T => prefecthq/prefect:3"],
    )]);
}

#[test]
fn what_stands_between_a_name_and_its_tag_is_no_part_of_it() {
    for text in [
        "prefecthq/prefect:**3-latest** is",
        "prefecthq/prefect:*3-latest*",
        "**prefecthq/prefect**:3-latest",
        "`prefecthq/prefect`:3-latest",
        "`prefecthq/prefect`:`3-latest`",
        "docker pull \"prefecthq/prefect\":3-latest",
        "docker pull \"prefecthq/prefect\":\"3-latest\"",
        "docker pull 'prefecthq/prefect':3-latest",
        "docker pull prefecthq/prefect:\"3-latest\"",
        "image: \"prefecthq/prefect:\\\n    3-latest\"",
        "{\"image\": \"prefecthq\\/prefect:3-latest\"}",
    ] {
        for version in ["3-latest", &format!("3-latest@{DIGEST}")] {
            let text = text.replace("3-latest", version);
            let reference = format!("prefecthq/prefect:{version}");
            let places = Finder::new().find(text.as_bytes());
            let found: Vec<_> = places.iter().map(|place| place.reference().unwrap()).collect();
            assert_eq!(found, [&*reference], "{text}");
            assert_eq!(places[0].text(), reference);
            let new = edited(&text, "prefecthq/prefect:3.9.1-python3.12");
            assert_eq!(new, Some(text.replace(version, "3.9.1-python3.12")));
        }
    }
    assert_all_find(&[
        (
            "\"a\\nprefecthq/prefect:3\\tprefecthq/prefect:2\"",
            &["prefecthq/prefect:3", "prefecthq/prefect:2"],
        ),
        ("\"https:\\/\\/hub.docker.com\\/r\\/prefecthq\\/prefect\"", &[]),
        ("{\"prefecthq/prefect\":\"3\"}", &[]),
        ("{\"repository\":\"prefecthq\\/prefect\",\"tag\":\"3\"}", &["3 of prefecthq/prefect"]),
        ("{\"prefecthq/prefect\":12345,\"x\":{\"prefecthq/prefect\":{\"y\":1}}}", &[]),
        ("**prefecthq/prefect**: the image", &[]),
    ]);
}

#[test]
fn a_tag_keeps_its_digest_wherever_it_stands_apart() {
    const TAG: &str = "3.9.1-python3.12";
    for text in [
        "pull(\"prefecthq/prefect\", \"TAG\")",
        "Join: [\":\", [\"prefecthq/prefect\", \"TAG\"]]",
        "| prefecthq/prefect | TAG |",
        "# renovate: depName=prefecthq/prefect\nPREFECT=TAG",
        "{repository: prefecthq/prefect, tag: TAG}",
        "prefect_image: prefecthq/prefect\nprefect_version: TAG",
        "pull(\"prefecthq/prefect\", tag=\"TAG\")",
        "image: prefecthq/prefect\nversion: TAG",
        "| worker.prefectTag | TAG |",
        "prefectTag: TAG",
    ] {
        for version in [TAG, &format!("{TAG}@{DIGEST}")] {
            let text = text.replace("TAG", version);
            assert_finds(&Finder::new(), text, &[&format!("{version} of prefecthq/prefect")]);
        }
    }
}

#[test]
fn what_is_put_together_is_open() {
    for text in [
        "\"prefecthq/prefect:\" + v",
        "\"prefecthq/prefect:\"+v",
        "\"prefecthq/prefect:\" +\n  v",
        "'prefecthq/prefect:' . $v",
        "\"prefecthq/prefect:\" .. v",
        "\"prefecthq/prefect:\" <> v",
        "\"prefecthq/prefect:\" ~ v",
        "\"prefecthq/prefect:\".concat(v)",
        "\"prefecthq/prefect:\"\n  \"3-latest\"",
        "\"prefecthq/prefect:3-\" + v",
        "\"prefecthq/prefect\" + \":\" + v",
        "docker run \"prefecthq/prefect\"$TAG",
        "| `prefecthq/prefect` | 3-latest$X |",
        "docker run prefecthq/prefect\"$TAG\"",
        "{\"Fn::Join\": [\"\", [\"prefecthq/prefect:\", {\"Ref\": \"T\"}]]}",
        "!Join\n  - ''\n  - - 'prefecthq/prefect:'\n    - !Ref T",
        "prefecthq/prefect:\"$TAG\"",
        "\"prefecthq/prefect:\"$TAG",
        "\"prefecthq/prefect\":$TAG",
        "docker pull 'prefecthq/prefect'\"$SUFFIX\"",
        "docker pull 'prefecthq/prefect:'\"$TAG\"",
        "docker pull prefecthq/prefect:`cat TAG`",
    ] {
        let places = Finder::new().find(text.as_bytes());
        let found: Vec<_> = places.iter().map(Place::reference).collect();
        assert_eq!(found, [None], "{text}");
    }
    assert_all_find(&[
        ("-e 'IMAGE=\"prefecthq/prefect:3\"'", &["prefecthq/prefect:3"]),
        ("r + \"/prefecthq/prefect:3-latest\"", &["prefecthq/prefect:3-latest"]),
        ("\"/prefecthq/prefect:3-latest\"", &[]),
        ("\"prefecthq/prefect:3-latest\". It", &["prefecthq/prefect:3-latest"]),
        ("f\"prefectHQ/prefect:{tag}\"", &["prefectHQ/prefect:{tag} => prefectHQ/prefect"]),
        (
            "PrefectHQ/prefect:${{ a/b:c }}",
            &["PrefectHQ/prefect:${{ a/b:c }} => PrefectHQ/prefect"],
        ),
        ("PrefectHQ/prefect@{sha}", &[]),
    ]);
}

#[test]
fn a_tag_stays_with_a_digest_that_is_not_changed_with_it() {
    let stays = |text: &str| {
        let places = Finder::new().find(text.as_bytes());
        let reference = places[0].reference().unwrap();
        let (name, _) = split_version(&reference);
        let wanted = format!("{name}:3.9.1-python3.12@sha256:{}", "1".repeat(64));
        edits(&places[..1], &[Some(&*wanted)])[0].is_none()
    };
    for text in [
        "image: prefecthq/prefect:3\n  digest: sha256:0",
        "image: prefecthq/prefect:3 # digest: sha256:0",
        "image: prefecthq/prefect:3 # digest: sha256:0\ndigest: sha256:0 # prefect-tags: ignore",
        "image: prefecthq/prefect:3\nx: 1\ndigest: sha256:0 # prefect-tags: ignore",
        "repository: prefecthq/prefect\ntag: 3\nx: 1\ndigest: sha256:0 # prefect-tags: ignore",
        "repository: prefecthq/prefect\ntag: 3 # DIGEST=sha256:0",
        "FROM prefecthq/prefect:3\nARG PREFECT_DIGEST=\"sha256:0\"",
        "FROM prefecthq/prefect:3\nLABEL digest=\"$D\"",
        "prefect_image: prefecthq/prefect:3\nx: 1\nfinal_digest: sha256:0",
        "a_image: prefecthq/prefect:3\nb_image: redis\ndigest: sha256:0",
        "\"prefecthq\\/prefect:3\" \"digest\": \"sha256:0\"",
        "\"prefecthq/prefect:\\\n 3\"\n  digest: sha256:0",
    ] {
        assert!(stays(text), "{text}");
    }
    for text in [
        "image: prefecthq/prefect:3\n\n  digest: sha256:0",
        "image: prefecthq/prefect:3\n# the digests: see there",
        "- image: prefecthq/prefect:3\n- {image: prefecthq/prefect:3, digest: sha256:0}",
        "{image: prefecthq/prefect:3, digest: sha256:0}\n  digest: sha256:1",
        "repository: prefecthq/prefect\ntag: 3\ndigest: sha256:0",
        "x = image(\"prefecthq/prefect:3\", digest=\"sha256:0\")",
        "x = image(\n  \"prefecthq/prefect:3\",\n  x=1,\n  digest=\"sha256:0\",\n)",
    ] {
        assert!(!stays(text), "{text}");
    }
    // Without its digest, none of them changes.
    let text = "x = image(\n  'prefecthq/prefect:3',\n  x=1,\n  digest='sha256:0',\n)";
    assert_eq!(edited(text, "prefecthq/prefect:3.9.1-python3.12"), None);
    // What is skipped is beside the rest, and not told.
    assert_all_find(&[
        ("image: prefecthq/prefect\ntag: 3 # prefect-tags: ignore\ndigest: sha256:0", &[]),
        ("image: prefecthq/prefect\ndigest: sha256:0 # prefect-tags: ignore", &[]),
        ("image: prefecthq/prefect\ntag: 3 # prefect-tags: ignore", &[]),
    ]);
}

#[test]
fn a_default_stays_that_another_image_mentions() {
    const V: &str = "prefecthq/prefect:3.9.1-python3.12";
    let stays = |other: &str| {
        let text =
            format!("ARG V=3.8.8\nARG W=$V\nFROM prefecthq/prefect:$V-python3.12\n{other}\n");
        let places = Finder::new().find(text.as_bytes());
        let wanted: Vec<_> = places.iter().map(|place| place.reference().map(|_| V)).collect();
        edits(&places, &wanted)[0].is_none()
    };
    for other in [
        "FROM $R:$V",
        "FROM ${R}/other:$V",
        "FROM x:${OTHER}${V}",
        "FROM other:${V#x}",
        "FROM other:$W",
        "FROM --platform=$V other:1",
        "FROM other:1 AS v$V",
        "FROM \\\nother:$V",
        "FROM --platform=a \\\n  # of it\n\n  other:$V",
        "COPY --from=other:$V a b",
        "COPY a \\\n  --from=$R:$V b",
        "RUN --mount=type=bind,from=other:$V true",
        "FROM prefecthq/prefect:$V-slim$OTHER",
        "FROM prefecthq/prefect:${V:+x}",
        "FROM prefecthq/prefect:$V-python3.12@$D",
        "FROM prefectHQ/prefect:$V-python3.12",
        "ARG B=prefecthq/prefect:$V-python3.12$OTHER\nFROM $B",
        "ARG B=prefecthq/prefect:$V-python3.12 # prefect-tags: ignore\nFROM $B",
        "FROM prefecthq/prefect:$V-python3.12 # prefect-tags: ignore",
    ] {
        assert!(stays(other), "{other}");
    }
    for other in [
        "RUN echo $V",
        "FROM other:$VERSION",
        "FROM \\\n  prefecthq/prefect:$V-python3.12",
        "ARG R=prefecthq/prefect\nFROM $R:$V-python3.12",
        "ARG B=prefecthq/prefect:$V-python3.12\nFROM $B",
        "FROM other:1\nRUN echo $V \\\n  $V",
    ] {
        assert!(!stays(other), "{other}");
    }
}

/// The text with what is wanted of each of its places.
fn edited(text: &str, wanted: &str) -> Option<String> {
    let places = Finder::new().find(text.as_bytes());
    let edits = edits(&places, &vec![Some(wanted); places.len()]);
    let mut edits: Vec<_> = edits.into_iter().collect::<Option<Vec<_>>>()?.concat();
    edits.sort_by_key(|edit| edit.range.start);
    edits.dedup();
    let mut new = text.to_owned();
    for edit in edits.into_iter().rev() {
        new.replace_range(edit.range, &edit.text);
    }
    Some(new)
}

#[test]
fn a_name_is_as_long_as_the_limit_at_most() {
    for (length, is_found) in [(MAX_REPOSITORY, true), (MAX_REPOSITORY + 1, false)] {
        let front = "a".repeat(length - ".io/prefecthq/prefect".len());
        let reference = format!("{front}.io/prefecthq/prefect:3");
        let expected = is_found.then_some(&*reference);
        assert_finds(&Finder::new(), &reference, expected.as_slice());
    }
}

#[test]
fn the_edit_goes_where_the_text_stands() {
    const V: &str = "prefecthq/prefect:3.9.1-python3.12";
    let digest = |digit: &str| format!("sha256:{}", digit.repeat(64));
    let (old, new) = (digest("0"), digest("1"));
    let pinned = format!("{V}@{new}");
    for (text, wanted, expected) in [
        ("FROM prefecthq/prefect:3", V, Some("FROM prefecthq/prefect:3.9.1-python3.12".to_owned())),
        ("FROM prefecthq/prefect", V, Some(format!("FROM {V}"))),
        ("prefectHQ/prefect:3", V, Some(V.to_owned())),
        (
            r#"{"image": "prefecthq\/prefect"}"#,
            V,
            Some(r#"{"image": "prefecthq\/prefect:3.9.1-python3.12"}"#.to_owned()),
        ),
        (
            "repository: prefecthq/prefect\ntag: '3'",
            V,
            Some("repository: prefecthq/prefect\ntag: '3.9.1-python3.12'".to_owned()),
        ),
        ("repository: a/prefecthq/prefect\ntag: 3", V, None),
        (
            "registry: ghcr.io/me\nrepository: prefecthq/prefect\ntag: 3",
            "ghcr.io/me/prefecthq/prefect:4",
            Some("registry: ghcr.io/me\nrepository: prefecthq/prefect\ntag: 4".to_owned()),
        ),
        (&format!("image: prefecthq/prefect\ntag: 3\ndigest: {old}"), V, None),
        (
            &format!("image: prefecthq/prefect\ntag: v3.9.1-python3.12\ndigest: {new}"),
            &pinned,
            Some(format!("image: prefecthq/prefect\ntag: 3.9.1-python3.12\ndigest: {new}")),
        ),
        (
            &format!("image: prefecthq/prefect\ntag: 3\ndigest: {old}"),
            &pinned,
            Some(format!("image: prefecthq/prefect\ntag: 3.9.1-python3.12\ndigest: {new}")),
        ),
        (
            &format!("digest: {old}\nimage: prefecthq/prefect:3"),
            &pinned,
            Some(format!("digest: {new}\nimage: {V}")),
        ),
        (
            &format!("digest: {old}\nimage: \"prefecthq\\/prefect:3\""),
            &pinned,
            Some(format!("digest: {new}\nimage: \"prefecthq\\/prefect:3.9.1-python3.12\"")),
        ),
        (
            &format!("digest: {old}\nimage: prefecthq/prefect"),
            &format!("prefecthq/prefect@{new}"),
            Some(format!("digest: {new}\nimage: prefecthq/prefect")),
        ),
        (&format!("digest: {old}\nimage: prefecthq/prefect:3"), V, None),
        (
            "ARG V=3.6.22\nFROM prefecthq/prefect:$V-python3.12",
            V,
            Some("ARG V=3.9.1\nFROM prefecthq/prefect:$V-python3.12".to_owned()),
        ),
        (
            "ARG V=\"2-latest\"\nFROM prefecthq/prefect:${V}\nCOPY --from=prefecthq/prefect:$V a b",
            V,
            Some(
                "ARG V=\"3.9.1-python3.12\"\nFROM prefecthq/prefect:${V}\nCOPY \
                 --from=prefecthq/prefect:$V a b"
                    .to_owned(),
            ),
        ),
        (
            "ARG V=3.6.22\nARG T=$V-python3.12\nARG R=prefecthq/prefect:$T\nFROM $R",
            V,
            Some(
                "ARG V=3.9.1\nARG T=$V-python3.12\nARG R=prefecthq/prefect:$T\nFROM $R".to_owned(),
            ),
        ),
        // Another image uses it, or another place comes out otherwise.
        ("ARG V=3.6.22\nFROM prefecthq/prefect:$V-python3.12\nFROM a:$V", V, None),
        (
            "ARG V=3.6.22\nFROM prefecthq/prefect:$V-python3.12\nFROM prefecthq/prefect:$V-python3.11",
            V,
            None,
        ),
        (
            "ARG V=3.6.22\nFROM prefecthq/prefect:$V-python3.12\n\
             FROM prefecthq/prefect:$V-conda # prefect-tags: ignore",
            V,
            None,
        ),
        ("ARG V=3.6.22 # prefect-tags: ignore\nFROM prefecthq/prefect:$V-python3.12", V, None),
        ("ARG V=3.6.22\nFROM prefecthq/prefect:$V-python3.11", V, None),
        ("ARG V=3.6\nFROM prefecthq/prefect:$V.22-python3.12", V, None),
        ("image: prefecthq/prefect:${V:-3}", V, None),
        ("variable \"V\" { default = \"3\" }\nx = \"prefecthq/prefect:${V}\"", V, None),
        ("prefectTag: ${V:-3}", V, None),
    ] {
        assert_eq!(edited(text, wanted), expected, "{text}");
    }
    // One that stays does not agree to a new default.
    let text =
        "ARG V=3.6.22\nFROM prefecthq/prefect:$V-python3.12\nFROM prefecthq/prefect:$V-python3.11";
    let places = Finder::new().find(text.as_bytes());
    assert_eq!(edits(&places, &[Some(V), None]), [None, Some(Vec::new())]);
    let both = edits(&places, &[Some(V), Some("prefecthq/prefect:3.9.1-python3.11")]);
    let edit = Edit { range: 6..12, text: "3.9.1".to_owned() };
    assert_eq!(both, [Some(vec![edit.clone()]), Some(vec![edit])]);
}

#[test]
fn a_pair_stays_in_its_form() {
    let digest = format!("@{DIGEST}");
    for (text, line) in [
        ("prefectTag: 3", None),
        ("ARG V=3\nFROM prefecthq/prefect:$V-python3.12", Some(1)),
        ("ARG A=1 \\\n  V=3\nFROM prefecthq/prefect:$V", Some(2)),
        ("ARG A=1 \\\nV=3\nFROM prefecthq/prefect:$V", Some(2)),
        ("ARG V=$X\nFROM prefecthq/prefect:${V:-3}", None),
        ("ARG R=prefecthq/prefect\nARG MAJOR=3\nFROM $R:${MAJOR}.8-python3.12", Some(2)),
        ("ARG V=3.8\nARG P=3.12\nFROM prefecthq/prefect:$V.8-python$P", Some(1)),
        ("\nARG T=3-latest@sha256:0\nFROM prefecthq/prefect:$T", Some(2)),
        ("ARG P=3.10\nFROM prefecthq/prefect:2-python$P", Some(1)),
        ("ARG S=:3-latest\nFROM prefecthq/prefect$S", Some(1)),
        ("ARG R=prefecthq/prefect\nFROM $R", None),
        ("ARG D=sha256:0\nFROM prefecthq/prefect:3@$D", None),
    ] {
        let places = Finder::new().find(text.as_bytes());
        assert_eq!(places[0].argument_line(), line, "{text}");
    }
    let text = format!("image: prefecthq/prefect\ndigest: {DIGEST}\ntag: 3");
    let places = Finder::new().find(text.as_bytes());
    assert_eq!(places[0].text(), "3");
    assert_eq!(places[0].reference().unwrap(), format!("prefecthq/prefect:3{digest}"));
    let new = format!("prefecthq/prefect:4{digest}");
    assert_eq!(places[0].in_place(&new).as_deref(), Some("4"));
    let places = Finder::new().find(b"prefectTag: 3");
    assert_eq!(places[0].in_place(&new), Some(format!("4{digest}")));
    assert_eq!(places[0].in_place("prefecthq/prefect"), None);
    let places = Finder::new().find(b"prefecthq/prefect:3");
    assert_eq!(places[0].in_place("prefecthq/prefect:4").as_deref(), Some("prefecthq/prefect:4"));
}

#[test]
fn pairs_are_found_in_blocks_of_lines() {
    assert_all_find(&[
        ("repository: prefecthq/prefect\ntag: 3-latest", &["3-latest of prefecthq/prefect"]),
        ("tag: 3\nrepository: 'prefecthq/prefect'", &["3 of prefecthq/prefect"]),
        ("repository: prefecthq/prefect # x\n\n# y\n  z: 1\ntag: 3", &["3 of prefecthq/prefect"]),
        ("- repository: prefecthq/prefect\n  tag: 3", &["3 of prefecthq/prefect"]),
        ("repository: prefecthq/prefect\nx:\n- name: x\ntag: 3", &["3 of prefecthq/prefect"]),
        (
            "\"repository\": \"prefecthq/prefect\",\n\"x\": {\n  \"y\": 1\n},\n\"tag\": \"3\"",
            &["3 of prefecthq/prefect"],
        ),
        ("repository: !!str prefecthq/prefect\ntag: &t 3.0.0", &["3.0.0 of prefecthq/prefect"]),
        (
            "image: prefecthq/prefect\nversion: 3.9.1-python3.12",
            &["3.9.1-python3.12 of prefecthq/prefect"],
        ),
        ("image_name: prefecthq/prefect\ntag: main", &["main of prefecthq/prefect"]),
        ("imageName = \"prefecthq/prefect\";\nfinalImageTag = \"3\";", &["3 of prefecthq/prefect"]),
        (
            "prefect_image: prefecthq/prefect\nprefect_tag: \"3\"\nredis_image: redis\nredis_tag: 7",
            &["3 of prefecthq/prefect"],
        ),
        ("prefect_image: prefecthq/prefect\nfinalImageTag: 3", &["3 of prefecthq/prefect"]),
        (
            "finalImageTag = 3-latest\nprefectImage = prefecthq/prefect",
            &["3-latest of prefecthq/prefect"],
        ),
        (
            "base_image: prefecthq/prefect\nprefect_tag: 3-latest",
            &["3-latest of prefecthq/prefect"],
        ),
        ("base_image: prefecthq/prefect\nredis_tag: 7", &["prefecthq/prefect"]),
        (
            "prefect_image: prefecthq/prefect\nprefect_version: 3-latest",
            &["3-latest of prefecthq/prefect"],
        ),
        ("repository: >-\n  prefecthq/prefect\ntag: |\n  3", &["3 of prefecthq/prefect"]),
        ("repository:\n  prefecthq/prefect\ntag: 3", &["3 of prefecthq/prefect"]),
        ("repository: prefecthq/prefect\nx: a\n  sentence\ntag: 3", &["3 of prefecthq/prefect"]),
        ("repository: prefecthq/prefect # tag: 2\ntag: 3", &["3 of prefecthq/prefect"]),
        ("repository: prefecthq/prefect\na@b: 1\ntag: 3", &["3 of prefecthq/prefect"]),
        ("repository = \"prefecthq/prefect\" // tag = 2\ntag = 3", &["3 of prefecthq/prefect"]),
        ("image = \"prefecthq/prefect\"\nset {\n  a = 1\n}\ntag = 3", &["3 of prefecthq/prefect"]),
        ("image = \"prefecthq/prefect\"\nversion = var.version", &["var.version ?"]),
        ("image = \"prefecthq/prefect\"\ndigest = var.digest", &["var.digest ?"]),
        (
            "--set image.repository=prefecthq/prefect --set image.tag=v3-latest",
            &["v3-latest of prefecthq/prefect"],
        ),
    ]);
}

#[test]
fn pairs_are_found_in_brackets() {
    assert_all_find(&[
        ("{repository: prefecthq/prefect, tag: 3.9.1}", &["3.9.1 of prefecthq/prefect"]),
        ("{repository: prefecthq/prefect, x: a), tag: 3}", &["3 of prefecthq/prefect"]),
        ("{repository: prefecthq/prefect, x: '}', tag: 3}", &["3 of prefecthq/prefect"]),
        ("{repository: prefecthq/prefect, x: it's), tag: 3}", &["3 of prefecthq/prefect"]),
        (
            r#"{"x":{"tag":"2"},"repository":"prefecthq/prefect","tag":"3"}"#,
            &["3 of prefecthq/prefect"],
        ),
        (
            "{\n  image: \"prefecthq/prefect\", // (tag: \"2\"\n  tag: \"3\",\n}",
            &["3 of prefecthq/prefect"],
        ),
        (
            "(\n  image=\"prefecthq/prefect\", # tag=\"2\"\n  tag=\"3\",\n)",
            &["3 of prefecthq/prefect"],
        ),
        (
            r#""{\"image\": \"prefecthq/prefect\", \"x\": \"{\", \"tag\": \"3\"}""#,
            &["3 of prefecthq/prefect"],
        ),
        (
            "image: {repository: prefecthq/prefect, tag: 3-latest}",
            &["3-latest of prefecthq/prefect"],
        ),
        (
            "{\"image\": {\"repository\": \"prefecthq/prefect\", \"tag\": \"3\"}}",
            &["3 of prefecthq/prefect"],
        ),
        ("{\"repository\":\"prefecthq/prefect\",\"tag\":\"3\"}", &["3 of prefecthq/prefect"]),
        (
            "\"{\\\"repository\\\": \\\"prefecthq/prefect\\\", \\\"tag\\\": \\\"3\\\"}\"",
            &["3 of prefecthq/prefect"],
        ),
        ("f(repository=\"prefecthq/prefect\", tag='3')", &["3 of prefecthq/prefect"]),
        (
            "DockerImage(name=\"prefecthq/prefect\",\n            tag=\"3\")",
            &["3 of prefecthq/prefect"],
        ),
        (
            "DockerImage(\n    name=\"prefecthq/prefect\",\n    x,\n    tag=\"3\",\n)",
            &["3 of prefecthq/prefect"],
        ),
        ("{ image: 'prefecthq/prefect', tag: '3' }", &["3 of prefecthq/prefect"]),
        ("config { image = \"prefecthq/prefect\", tag = \"3\" }", &["3 of prefecthq/prefect"]),
        ("array('image' => 'prefecthq/prefect', 'tag' => '3')", &["3 of prefecthq/prefect"]),
        ("<repository>prefecthq/prefect</repository>\n<tag>3</tag>", &["3 of prefecthq/prefect"]),
    ]);
}

#[test]
fn tags_are_found_in_the_next_argument_element_or_cell() {
    assert_all_find(&[
        ("pull(\"prefecthq/prefect\", tag=\"3\")", &["3 of prefecthq/prefect"]),
        ("pull(\n  \"prefecthq/prefect\",\n  tag=\"3\",\n)", &["3 of prefecthq/prefect"]),
        ("pull(\"prefecthq/prefect\", tag=v)", &["v ?"]),
        ("pull(\"prefecthq/prefect\", version=\"3\")", &[]),
        ("registry: docker.io/prefecthq, PrefectHQ/prefect", &[]),
        ("pull(\"prefecthq/prefect\", \"3-latest\")", &["3-latest of prefecthq/prefect"]),
        (
            "strings.Join([]string{\"prefecthq/prefect\", \"3\"}, \":\")",
            &["3 of prefecthq/prefect"],
        ),
        ("join(\":\", [\"prefecthq/prefect\", var.tag])", &["prefecthq/prefect ?"]),
        (
            "!Join [\":\", [prefecthq/prefect, 3.9.1-python3.12]]",
            &["3.9.1-python3.12 of prefecthq/prefect"],
        ),
        (
            "Fn::Join:\n  - ':'\n  - - prefecthq/prefect\n    - 3-latest",
            &["3-latest of prefecthq/prefect"],
        ),
        ("| prefecthq/prefect | 3-latest |", &["3-latest of prefecthq/prefect"]),
        ("[\"prefecthq/prefect\", \"3\"].join(\":\")", &["3 of prefecthq/prefect"]),
        ("[\n  'prefecthq/prefect',\n  '3',\n]\n  .join(':')", &["3 of prefecthq/prefect"]),
        ("[\"prefecthq/prefect\", tag].join(\":\")", &["prefecthq/prefect ?"]),
        ("[\"prefecthq/prefect\", \"3\"].join(\"/\")", &[]),
        ("f(\"prefecthq/prefect\", \"2.11.5\")", &[]),
        ("flow(tags=[\"prefecthq/prefect\", \"latest\"])", &[]),
        ("x == (\"prefecthq/prefect\", \"latest\")", &[]),
        (
            "run: >-\n  helm x\n  --set a.repository=prefecthq/prefect\n  --set a.tag=3",
            &["3 of prefecthq/prefect"],
        ),
        ("- --set=a.repository=prefecthq/prefect\n- --set=a.tag=3", &["3 of prefecthq/prefect"]),
        ("- a.repository=prefecthq/prefect\n- a.tag=${{ x }}", &["${{ x }} ?"]),
        ("--set image.repository=prefecthq/prefect,image.tag=3", &["3 of prefecthq/prefect"]),
        (
            "x --set image.repository=prefecthq/prefect --set-string image.tag=3 --wait",
            &["3 of prefecthq/prefect"],
        ),
        (
            "--set=\"image.repository=prefecthq/prefect\" --set='image.tag=3'",
            &["3 of prefecthq/prefect"],
        ),
    ]);
}

#[test]
fn what_decides_which_repository_is_meant() {
    assert_all_find(&[
        (
            "registry: a.b\nimage: docker.io/prefecthq/prefect\ntag: 3",
            &["3 of docker.io/prefecthq/prefect"],
        ),
        ("- a.prefectTag=3,a.pullPolicy=Always", &["3 of prefecthq/prefect"]),
        (
            "imageRegistry: a.b\nimageRepository: prefecthq/prefect\nimageTag: 3",
            &["3 of a.b/prefecthq/prefect"],
        ),
        ("a: {registry: prefecthq, repository: prefect, tag: 3}", &["3 of prefecthq/prefect"]),
        (
            "{\"registry\":\"a.b\\/c\",\"repository\":\"prefecthq\\/prefect\",\"tag\":\"3\"}",
            &["3 of a.b/c/prefecthq/prefect"],
        ),
        ("[image]\nrepository = \"prefecthq/prefect\"\n[x]\ntag = \"3\"", &[]),
        ("- newTag: 3\n  name: prefecthq/prefect", &["3 of prefecthq/prefect"]),
        (
            "- name: x\n  newName: ghcr.io/me/prefecthq/prefect\n  newTag: 3",
            &["3 of ghcr.io/me/prefecthq/prefect"],
        ),
        ("- name: prefecthq/prefect\n  newName: me/other\n  newTag: 3", &[]),
        // Registries and digests
        (
            "registry: docker.io\nrepository: prefecthq/prefect\ntag: 3",
            &["3 of docker.io/prefecthq/prefect"],
        ),
        (
            "registry: docker.io/prefecthq\nrepository: prefect\ntag: 3",
            &["3 of docker.io/prefecthq/prefect"],
        ),
        ("registry: \"\"\nrepository: prefecthq/prefect\ntag: 3", &["3 of prefecthq/prefect"]),
        ("image: prefecthq/prefect\ntag: 3\ndigest: ${D}", &["3 ?"]),
        ("image: prefecthq/prefect\ntag: 3\ndigest: \"\"", &["3 of prefecthq/prefect"]),
        ("image: prefecthq/prefect\ntag: 3\ndigest: sha256: x", &["3 of prefecthq/prefect"]),
        // Comments
        ("# image:\n#   repository: prefecthq/prefect\n#   tag: 3", &["3 of prefecthq/prefect"]),
        ("// repository: \"prefecthq/prefect\",\n// tag: \"3\",", &["3 of prefecthq/prefect"]),
        ("repository: prefecthq/prefect\n# tag: 3", &[]),
        (
            "# renovate: datasource=docker depName=prefecthq/prefect\nv: 3.9.1-python3.12",
            &["3.9.1-python3.12 of prefecthq/prefect"],
        ),
        (
            "# renovate: depName=prefecthq/prefect\nARG V=3.9.1-python3.12",
            &["3.9.1-python3.12 of prefecthq/prefect"],
        ),
        (
            "# renovate: depName=prefecthq/prefect\nARG V=3-latest\nFROM prefecthq/prefect:$V",
            &["prefecthq/prefect:$V => prefecthq/prefect:3-latest"],
        ),
        ("# renovate: depName=prefecthq/prefect\nARG V=3.9.1", &[]),
    ]);
}

#[test]
fn what_is_no_pair_is_passed_over() {
    assert_all_find(&[
        ("# repository: prefecthq/prefect\n\nx: 1\n# tag: 3", &[]),
        ("a:\n  image: prefecthq/prefect\n  tag:\nb: 1", &[]),
        ("a:\n  # image: prefecthq/prefect\n  # tag:\nb: 1", &[]),
        ("image:\n  # the newest\n  prefecthq/prefect", &["prefecthq/prefect"]),
        ("repository: postgres\ntag: 14\nrepository: prefecthq/prefect", &[]),
        ("repository: prefecthq/prefect\nrepository: postgres\ntag: 14", &[]),
        ("- repository: prefecthq/prefect\n- tag: 3", &[]),
        ("  repository: prefecthq/prefect\ntag: 3", &[]),
        ("a:\n  repository: prefecthq/prefect\nb:\n  tag: 3", &[]),
        ("repository: prefecthq/prefect\n---\ntag: 3", &[]),
        ("repository: prefecthq/prefect\n  tag: 3", &[]),
        ("repository: PrefectHQ/prefect\ntag: 3.0.0", &[]),
        ("image: redis\nname: prefecthq/prefect\ntag: 7", &[]),
        ("{image: redis, tag: 7}, {name: prefecthq/prefect}", &[]),
        ("image: prefecthq/prefect\ntag: \"\"", &[]),
        ("image: prefecthq/prefect:3\ntag: 4", &["prefecthq/prefect:3"]),
        ("source  = \"prefecthq/prefect\"\nversion = \"~> 2.0\"", &[]),
        ("image: prefecthq/prefect\npython_version: 3.12", &["prefecthq/prefect"]),
        ("git_repository: prefecthq/prefect\nversion: 3.4.25", &[]),
        ("Use prefecthq/prefect (tag: 3) or name: prefecthq/prefect, tag: 3", &[]),
    ]);
}

#[test]
fn a_tag_that_is_worked_out_is_open() {
    assert_all_find(&[
        ("{\"repository\": \"prefecthq/prefect\", \"tag\": TAG}", &["TAG ?"]),
        ("image: ${I:-prefecthq/prefect}\ntag: 3", &["3 of prefecthq/prefect"]),
        ("image: prefecthq/prefect${S}\ntag: 3", &["3 ?"]),
        ("image: PrefectHQ/prefect\ntag: 3", &["PrefectHQ/prefect"]),
        ("x = (\"prefecthq/prefect:3\"\n     \"@sha256:0\")", &["prefecthq/prefect:3 ?"]),
        (
            "image: {\n  repository: \"prefecthq/prefect\",\n  tag: args.v ?? \"3\",\n},",
            &["args.v ?? \"3\" ?"],
        ),
        ("f(name=\"prefecthq/prefect\", tag=version)", &["version ?"]),
        ("f(name=\"prefecthq/prefect\", tag=f\"{v}-conda\")", &["{v}-conda ?"]),
        ("f(name=\"prefecthq/prefect\", tag=\"3-\" + v)", &["3- ?"]),
        ("repository = \"prefecthq/prefect\"\ntag = var.tag", &["var.tag ?"]),
        ("repository: prefecthq/prefect\ntag: ${TAG:-3}", &["${TAG:-3} => prefecthq/prefect:3"]),
        ("image: prefecthq/prefect\ntag: {{ .Values.tag }}", &["{{ .Values.tag }} ?"]),
    ]);
}

#[test]
fn a_prefect_tag_needs_no_repository() {
    assert_all_find(&[
        ("prefectTag: 3-latest", &["3-latest of prefecthq/prefect"]),
        ("image:\n  prefectTag: \"3-latest\" # newest", &["3-latest of prefecthq/prefect"]),
        ("  prefectTag: v3.1.0-python3.11\r\n", &["v3.1.0-python3.11 of prefecthq/prefect"]),
        ("\"prefectTag\": \"3-latest\",", &["3-latest of prefecthq/prefect"]),
        ("prefectTag = \"3-latest\"", &["3-latest of prefecthq/prefect"]),
        ("# prefectTag: 3-latest", &["3-latest of prefecthq/prefect"]),
        ("Set `worker.image.prefectTag: \"3\"` there", &["3 of prefecthq/prefect"]),
        ("worker.image.prefectTag: 3", &["3 of prefecthq/prefect"]),
        ("helm upgrade --set worker.image.prefectTag=3 w", &["3 of prefecthq/prefect"]),
        ("args: [\"--set\", \"worker.image.prefectTag=3\"]", &["3 of prefecthq/prefect"]),
        ("yq -i '.worker.image.prefectTag = \"3\"' values.yaml", &["3 of prefecthq/prefect"]),
        ("values[\"image\"][\"prefectTag\"] = \"3\"", &["3 of prefecthq/prefect"]),
        (
            "| worker.image.prefectTag | string | `\"3-latest\"` | tag |",
            &["3-latest of prefecthq/prefect"],
        ),
        ("set {\n  name  = \"a.prefectTag\"\n  value = \"3\"\n}", &["3 of prefecthq/prefect"]),
        ("set = [{ name = \"a.prefectTag\", value = \"3\" }]", &["3 of prefecthq/prefect"]),
        ("- value: 3\n  name: image.prefectTag", &["3 of prefecthq/prefect"]),
        ("f(name=\"a.prefectTag\", value=v)", &["v ?"]),
        ("prefectTag: $V-python3.11", &["$V-python3.11 ?"]),
        ("sed \"s/prefectTag:.*/prefectTag: $V-python3.11/\"", &["$V-python3.11 ?"]),
        (
            "sed 's/prefectTag: 2/prefectTag: 3/'",
            &["2 of prefecthq/prefect", "3 of prefecthq/prefect"],
        ),
        ("prefectTag: {{ .Values.tag }} # x", &["{{ .Values.tag }} ?"]),
        ("prefectTag: *tag", &["*tag ?"]),
        ("prefectTag = var.tag", &["var.tag ?"]),
        ("prefectTag: \"3-${var.python}\"", &["3-${var.python} ?"]),
        ("prefectTag: ${TAG:-3-latest}", &["${TAG:-3-latest} => prefecthq/prefect:3-latest"]),
        ("prefectTag: ${X:-prefecthq/prefect:3}", &["prefecthq/prefect:3"]),
        ("repository: {{ .repository }}\nprefectTag: 3\ntag: 2", &["3 of prefecthq/prefect"]),
        ("repository: \"\"\nprefectTag: 3", &["3 of prefecthq/prefect"]),
        ("name: worker\nprefectTag: 3", &["3 of prefecthq/prefect"]),
        // Not beside another repository
        ("repository: me/other\nprefectTag: 3", &[]),
        ("prefectTag: 3\nrepository: prefecthq/prefect-dev", &[]),
        ("--set a.repository=me/other --set a.prefectTag=3", &[]),
        ("--set a.repository=me/other --set b.prefectTag=3", &["3 of prefecthq/prefect"]),
        ("a.repository: me/other\na.prefectTag: 3", &[]),
        ("- name: a.repository\n  value: me/other\n- name: a.prefectTag\n  value: 3", &[]),
        (
            "- name: a.prefectTag\n  value: 3\n- name: a.repository\n  value: prefecthq/prefect",
            &["3 of prefecthq/prefect"],
        ),
        (
            "| a.prefectTag | string | `\"3\"` | x |\n| a.repository | string | `\"me/other\"` | x |",
            &[],
        ),
        // No value
        ("prefectTag:", &[]),
        ("prefectTag: \"\"", &[]),
        ("prefectTag: # none", &[]),
        ("--set a.prefectTag= --wait", &[]),
        ("a.prefectTag= to unset it", &[]),
        ("prefectTag: ~", &[]),
        ("prefectTag: null", &[]),
        ("prefectTag: string;", &[]),
        ("\"prefectTag\": {\"type\": \"string\"}", &[]),
        ("prefectTag: the tag of the image", &[]),
        ("{{- $prefectTag := .Values.tag -}}", &[]),
        ("the `prefectTag` version is 3", &[]),
    ]);
    assert_finds(&Finder::new(), b"prefectTag: 3-\xe9", &["3-\u{fffd} ?"]);
}

#[test]
fn a_name_alone_is_an_image_where_only_images_stand() {
    for text in [
        "Image=prefecthq/prefect",
        "serverImage: prefecthq/prefect",
        "base-image: prefecthq/prefect",
        "<image>prefecthq/prefect</image>",
        "image_name=\"prefecthq/prefect\"",
        "f(image_name=\"prefecthq/prefect\")",
        "imageName: prefecthq/prefect",
        "image: >-\n  prefecthq/prefect",
        "image:\n  prefecthq/prefect",
        "x: docker://prefecthq/prefect",
        "new docker.RemoteImage(\"p\", {name: \"prefecthq/prefect\"})",
        "docker.RemoteImage(\"p\", name=\"prefecthq/prefect\")",
        "resource \"docker_image\" \"p\" {\n  name = \"prefecthq/prefect\"\n}",
        "community.docker.docker_image:\n  name: prefecthq/prefect",
        "docker run -p 4200:4200 prefecthq/prefect prefect server start",
        "docker run -it --rm \\\n  -e \"A=B C\" \\\n  prefecthq/prefect",
        "podman pull -q prefecthq/prefect",
        "docker create --name x prefecthq/prefect",
        "sudo docker run prefecthq/prefect",
        "image:\n  name: prefecthq/prefect\n  entrypoint: [\"\"]",
        "image: {name: prefecthq/prefect}",
        "services:\n  - name: prefecthq/prefect\n    alias: p",
        "services:\n  - alias: p\n    name: prefecthq/prefect",
        "services:\n- name: prefecthq/prefect",
        "steps:\n  - name: prefecthq/prefect\n    args: []",
        "steps: [{name: prefecthq/prefect}]",
        "services:\n  - prefecthq/prefect",
        "services: [postgres, prefecthq/prefect]",
        "services: [\"prefecthq/prefect\"]",
        "image:\n  reference: prefecthq/prefect\n  pullPolicy: Always",
        "agent { docker { image 'prefecthq/prefect' } }",
        "dag.container().from(\"prefecthq/prefect\")",
    ] {
        assert_finds(&Finder::new(), text, &["prefecthq/prefect"]);
    }
    for text in [
        "IMAGE=prefecthq/prefect\ndocker run $IMAGE:3-latest",
        "IMAGE := prefecthq/prefect\nrun:\n\tdocker run $(IMAGE):$(TAG)",
        "PREFECT_IMAGE=prefecthq/prefect\nPREFECT_VERSION=3.4.17",
        "name: prefecthq/prefect",
        "services:\n  name: prefecthq/prefect",
        "steps:\n  - run: x\n    with:\n      name: prefecthq/prefect",
        "docker run python:3 echo prefecthq/prefect",
        "docker run -v prefecthq/prefect python:3",
        "docker run x; echo prefecthq/prefect",
        "docker build prefecthq/prefect",
        "ARG IMAGE=prefecthq/prefect",
        "images: [prefecthq/prefect]",
        "- prefecthq/prefect",
        "get_image 'prefecthq/prefect'",
    ] {
        assert_finds(&Finder::new(), text, &[]);
    }
}

#[test]
fn exactly_the_given_repositories_are_taken() {
    let repositories = ["docker.io/me/prefect", "ghcr.io/me/prefect-x", "prefect"];
    let repositories = repositories.map(|name| name.parse().unwrap()).to_vec();
    let finder = Finder::new().with_repositories(repositories);
    for (text, expected) in [
        ("me/prefect:2-latest", Some("me/prefect:2-latest")),
        ("Me/prefect:2-latest", Some("Me/prefect:2-latest")),
        ("docker.io/me/prefect:2-latest", Some("docker.io/me/prefect:2-latest")),
        ("ghcr.io/me/prefect-x:2-latest", Some("ghcr.io/me/prefect-x:2-latest")),
        ("FROM prefect", Some("prefect")),
        ("ghcr.io/me/prefect:2-latest", None),
        ("me/prefect-x:2-latest", None),
        ("prefecthq/prefect:2-latest", None),
        ("prefectTag: 3-latest", None),
        ("repository: me/prefect\ntag: 3-latest", Some("3-latest of me/prefect")),
    ] {
        assert_finds(&finder, text, expected.as_slice());
    }
}

#[test]
fn places_are_in_order_and_count_lines_and_bytes_from_1() {
    let text = "\u{feff}# \u{e9} prefecthq/prefect:1\r\n\r\nimage:\n  prefectTag: 3\n  \
                repository: prefecthq/prefect\nprefecthq/prefect:2,prefecthq/prefect:3";
    let places = Finder::new().find(text.as_bytes());
    let found: Vec<_> = places.iter().map(|place| (place.line, place.column)).collect();
    assert_eq!(found, [(1, 9), (4, 15), (6, 1), (6, 21)]);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    /// What texts are made of: parts of every notation, which need not fit.
    #[rustfmt::skip]
    const PARTS: [&str; 61] = [
        "prefecthq/prefect", "PrefectHQ/prefect", "docker.io/prefecthq/prefect", "prefecthq\\/prefect",
        ":3-latest", ":", "3.9.1-python3.12", "@sha256:", "$TAG", "${TAG:-3}", "${X", "{{ x }}", "<x>",
        "repository", "registry", "image", "name", "tag", "newTag", "version", "digest", "prefectTag",
        "value", "a.prefectTag", "services", "FROM ", "ARG ", "ARG T=3\n", "COPY --from=", "docker run ",
        "--set ", "# renovate: ", ": ", "=", " = ", " => ", ", ", ",", "{", "}", "(", ")", "[", "]", "\"",
        "'", "`", "\\\"", "\\n", "\n", "\n  ", "\n    ", "\n- ", "\n# ", " # ", "|", "**", " ", "\\\n", "\u{e9}",
        "prefect-tags: ignore",
    ];

    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(&PARTS[..]), 0..60)
            .prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn places_are_in_order_and_do_not_overlap(text in text()) {
            let places = Finder::new().find(text.as_bytes());
            let mut end = 0;
            for place in &places {
                prop_assert!(place.range.start >= end && !place.range.is_empty());
                end = place.range.end;
                shown(text.as_bytes(), place);
                prop_assert!(place.argument_line().is_none_or(|line| line <= place.line));
            }
            prop_assert!(end <= text.len());
        }

        #[test]
        fn the_ends_of_lines_change_nothing(text in text()) {
            let lines = text.replace('\n', "\r\n");
            let shown = |text: &str| -> Vec<_> {
                let places = Finder::new().find(text.as_bytes());
                let shown = places.iter().map(|place| {
                    let text = place.text().replace('\r', "");
                    let reference = place.reference().map(|it| it.replace('\r', ""));
                    (place.line, place.column, text, reference)
                });
                shown.collect()
            };
            prop_assert_eq!(shown(&text), shown(&lines));
        }

        /// Each place names what it was told to, and the others what they did.
        #[test]
        fn edits_make_what_is_wanted(text in text()) {
            // What has digests that are none may be read otherwise without them.
            let text = text.replace("@sha256:", "");
            let places = Finder::new().find(text.as_bytes());
            let wanted: Vec<_> = places.iter().map(|place| {
                let reference = place.reference()?;
                Some(format!("{}:3.9.2-python3.13", split_version(&reference).0))
            }).collect();
            let references: Vec<_> = wanted.iter().map(Option::as_deref).collect();
            let all = edits(&places, &references);
            let mut edits: Vec<_> = all.iter().flatten().flatten().cloned().collect();
            edits.sort_by_key(|edit| edit.range.start);
            edits.dedup();
            prop_assert!(edits.is_sorted_by(|one, next| one.range.end <= next.range.start));
            let mut new = text.clone();
            for edit in edits.iter().rev() {
                new.replace_range(edit.range.clone(), &edit.text);
            }
            let found = Finder::new().find(new.as_bytes());
            for (index, edits) in all.iter().enumerate() {
                let is_edited = edits.as_ref().is_some_and(|edits| !edits.is_empty());
                // What a text that fits nothing was read as may not be there any more.
                if is_edited && found.len() == places.len() {
                    let named: Vec<_> = found.iter().filter_map(Place::reference).collect();
                    prop_assert!(
                        named.iter().any(|it| Some(&**it) == references[index]),
                        "{:?} is not in {:?}", references[index], new
                    );
                }
            }
        }

        #[test]
        fn any_bytes_are_read(text in prop::collection::vec(any::<u8>(), 0..200)) {
            let text = [&b"prefectTag: prefecthq/prefect "[..], &text].concat();
            let _ = Finder::new().find(&text);
        }
    }
}

/// If one of them took time or memory by the square of its length, this test
/// would not end.
#[test]
fn what_is_hostile_is_read_in_a_line() {
    const LENGTH: usize = 300_000;
    const NAME: &str = "prefecthq/prefect";
    for (front, part, back) in [
        (NAME, "{([", ""),
        (NAME, "\"", ""),
        (NAME, " \" ' ` \\\"", ""),
        (NAME, "x: y, ", NAME),
        (NAME, "tag: 3, ", ""),
        (NAME, "\ntag: 3", ""),
        (NAME, "}{", ""),
        (NAME, "\n  a: [", "\n]"),
        (NAME, " ", NAME),
        ("", "prefecthq/prefect ", ""),
        ("", "prefecthq/prefect:${", ""),
        ("", "renovate: prefecthq/prefect ", ""),
        ("", "docker run prefecthq/prefect ", ""),
        ("", "IMAGE=prefecthq/prefect\n", ""),
        ("", "prefectTag: {{ ", ""),
        (NAME, "ARG A=$A$A\nFROM $A\n", ""),
        (NAME, "variable \"A\" {", ""),
        (NAME, "| a.prefectTag ", ""),
        ("registry ", "prefecthq ", ""),
        ("", "prefecthq/prefect:3 digest: sha256:0 ", ""),
        ("", "(\"prefecthq/prefect:3\", digest=\"sha256:0\")", ""),
        ("", "prefecthq/prefect:3\ndigest: sha256:0 # prefect-tags: ignore\n", ""),
        ("", "[prefecthq/prefect, ", ""),
        ("ARG V=3\nFROM prefecthq/prefect:$V\nFROM ", "a:$V ", ""),
        ("FROM prefecthq/prefect:$A ", "\\\n$A ", ""),
        (NAME, "\nARG A=$B\nARG B=$A$B\nFROM $A:$B", ""),
        ("ARG V=prefecthq/prefect ", "A=1 # prefect-tags: ignore ", "\nFROM $V"),
    ] {
        let text = [front, &part.repeat(LENGTH / part.len()), back].concat();
        let places = Finder::new().find(text.as_bytes());
        assert!(places.len() <= LENGTH / part.len() + 1);
    }
}

#[test]
fn places_that_name_alike_share_what_they_name() {
    let long = "a".repeat(200);
    for (front, part) in [
        (&*format!("ARG R={long}/prefecthq/prefect\nARG T={long}\n"), "FROM $R:$T\n"),
        ("", "prefecthq/prefect:3\n"),
        ("", "{image: prefecthq/prefect, tag: 3}\n"),
        ("", "{image: prefecthq/prefect, tag: 3, digest: sha256:0}\n"),
        ("", "prefecthq\\/prefect:3\n"),
        ("", "prefecthq/prefect:$X\n"),
        ("ARG X=3\n", "prefecthq/prefect:$X\n"),
    ] {
        let text = [front, &part.repeat(100)].concat();
        let places = Finder::new().find(text.as_bytes());
        assert_eq!(places.len(), 100, "{part}");
        let first = &places[0].named;
        assert!(places.iter().all(|place| Arc::ptr_eq(&place.named, first)), "{part}");
    }
    assert!(size_of::<Place>() <= 5 * size_of::<usize>());
}
