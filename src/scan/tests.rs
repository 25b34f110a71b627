//! What is found in texts, by tables: a row is a text and what is found in it, apart by
//! ` ==> `. In a text, `⏎` is the end of a line, `␍` a CR and `⇥` a tab.

use super::*;
use crate::reference::split_version;

/// A place for a table: a reference as it is written, `TAG of REPOSITORY`,
/// `TEXT => REFERENCE`, or `TEXT ?`.
fn shown(text: &[u8], place: &Place) -> String {
    let range = String::from_utf8_lossy(&text[place.range.clone()]);
    let line = text[..place.range.start].split(|byte| *byte == b'\n').count() - 1;
    let start = text[..place.range.start].iter().rposition(|byte| *byte == b'\n');
    let column = place.range.start - start.map_or(0, |start| start + 1);
    assert_eq!((place.line, place.column), (line + 1, column + 1), "{range}");
    let Some(reference) = place.reference() else { return format!("{range} ?") };
    let (name, version) = split_version(&reference);
    match place.text() {
        text if text == range && text == reference => range.into(),
        text if text == range && version == format!(":{text}") => format!("{text} of {name}"),
        _ => format!("{range} => {reference}"),
    }
}

fn rows(table: &str) -> impl Iterator<Item = (String, &str)> {
    let rows = table.lines().filter(|row| !row.is_empty());
    rows.map(|row| {
        let (text, found) = row.split_once(" ==>").expect("a row has two parts");
        let text = text.replace('⏎', "\n").replace('␍', "\r").replace('⇥', "\t");
        (text, found.trim_start())
    })
}

#[track_caller]
fn assert_finds(finder: &Finder, text: impl AsRef<[u8]>, expected: &str) {
    let text = text.as_ref();
    let found: Vec<_> = finder.find(text).iter().map(|place| shown(text, place)).collect();
    assert_eq!(found.join(" ; "), expected, "{}", String::from_utf8_lossy(text));
}

#[track_caller]
fn assert_all_find(table: &str) {
    for (text, expected) in rows(table) {
        assert_finds(&Finder::new(), &text, expected);
        // A byte order mark and the ends of lines change nothing.
        assert_finds(&Finder::new(), format!("\u{feff}{text}"), expected);
        if !text.contains('\r') && !expected.contains('\\') {
            assert_finds(&Finder::new(), text.replace('\n', "\r\n"), expected);
        }
    }
}

/// Of these texts, nothing is found in any.
#[track_caller]
fn assert_none(texts: &str) {
    for text in texts.lines().filter(|row| !row.is_empty()) {
        assert_finds(&Finder::new(), text.replace('⏎', "\n"), "");
    }
}

/// What may be in front of a reference, and behind it.
const AROUND: &str = "
 ==>
FROM  ==>  AS build
FROM --platform=$BUILDPLATFORM  ==> ␍⏎
COPY --from= ==>  /opt /opt
RUN --mount=type=bind,from= ==> ,target=/x true
image: &image ' ==> ' # the server
{image: ==> ,x: y}
{\"image\":\" ==> \",\"x\":1}
uses: docker:// ==>
app=docker-image:// ==>
helm pull oci:// ==>
[\" ==> \"]
use ` ==> `.
use  ==> .
use  ==> , or
use  ==> : it
use  ==> - or
use  ==> ...
<code> ==> </code>
< ==> >
| ==> |
** ==> **
_see  ==> _
**Image:  ==> **
x* ==> <br/>x
\"FROM  ==> \\nRUN true\"
a\\n ==> \\tb
docker run \\⏎   ==>  \\⏎  true
${IMAGE:- ==> }
ARG IMAGE=\" ==> \"⏎FROM ${IMAGE} AS x
\u{feff} ==>
é ==> é
";

#[test]
fn references_are_found_wherever_they_are() {
    let digest = format!(":2-latest@sha256:{}", "7".repeat(64));
    for row in AROUND.lines().filter(|row| !row.is_empty()) {
        let row = row.replace('⏎', "\n").replace('␍', "\r");
        let (front, back) = row.split_once(" ==>").unwrap();
        let back = back.strip_prefix(' ').unwrap_or(back);
        for repository in [
            "prefecthq/prefect",
            "ghcr.io/mirror/prefecthq/prefect",
            "REGISTRY.example.com:443/prefecthq/prefect",
            "mirror/prefecthq/prefect",
        ] {
            for version in [":2-latest", ":3.1.9-python3.13", &digest] {
                let reference = format!("{repository}{version}");
                let text = format!("{front}{reference}{back}");
                assert_finds(&Finder::new(), text, &reference);
            }
        }
    }
    // What is no valid reference is found for others to refuse.
    for reference in [
        "prefecthq/prefect:v3.1.0-python3.11",
        "prefecthq/prefect:main",
        "prefecthq/prefect:3.0.0+local.1-python3.12",
        "prefecthq/prefect@SHA256:abc123",
        "PrefectHQ/Prefect:latest",
        "docker.io/PrefectHQ/prefect:2-latest",
    ] {
        assert_finds(&Finder::new(), reference, reference);
    }
    assert_finds(&Finder::new(), b"\xe9 prefecthq/prefect:3 \xe9", "prefecthq/prefect:3");
}

#[test]
fn marks_around_a_name_or_a_tag_are_no_part_of_it() {
    let digest = format!("3-latest@sha256:{}", "7".repeat(64));
    for text in [
        "prefecthq/prefect:**3-latest** is",
        "prefecthq/prefect:*3-latest*",
        "**prefecthq/prefect**:3-latest",
        "`prefecthq/prefect`:`3-latest`",
        "docker pull \"prefecthq/prefect\":3-latest",
        "docker pull 'prefecthq/prefect':'3-latest'",
        "docker pull prefecthq/prefect:\"3-latest\"",
        "image: \"prefecthq/prefect:\\\n    3-latest\"",
    ] {
        for version in ["3-latest", &digest] {
            let text = text.replace("3-latest", version);
            let places = Finder::new().find(text.as_bytes());
            let reference = format!("prefecthq/prefect:{version}");
            let found: Vec<_> = places.iter().filter_map(Place::reference).collect();
            assert_eq!(found, [&*reference], "{text}");
            assert_eq!(places[0].text(), reference, "{text}");
            let new = (version == "3-latest").then(|| text.replace(version, "3.9.1-python3.12"));
            assert_eq!(edited(&text, V), new, "{text}");
        }
    }
    let text = "docker run prefecthq/prefect:3-latest\\\n  x";
    assert_finds(&Finder::new(), text, "prefecthq/prefect:3-latest");
    for text in
        ["FROM prefecthq/prefect:3.1.9-\\\nconda", "image: \"prefecthq/prefect:3.1.9\\\n  -conda\""]
    {
        assert_eq!(Finder::new().find(text.as_bytes())[0].text(), "prefecthq/prefect:3.1.9-conda");
        assert_eq!(edited(text, V), None);
    }
}

#[test]
fn what_is_behind_the_colon_and_no_tag_is_unknown() {
    for version in [
        ":$TAG",
        ":${TAG}",
        ":${TAG:?missing}",
        ":${T}-python${P:-3.12}",
        ":$(make tag)-conda",
        ":${{ matrix.tag || 'x' }}-python3.12",
        ":3.0.0-python{version}",
        ":{{ .Values.tag }}",
        ":<tag>",
        ":<version>-python<version>",
        ":%s",
        ":%(tag)s-conda",
        ":%TAG%",
        ":2.*-python3.10",
        ":#{tag}",
        ":@TAG@",
        ":!TAG!",
        ":\\(tag)",
        "@sha256:",
        "@sha256:<digest>",
        ":2-latest@${DIGEST}",
    ] {
        for (front, back) in [("", ""), ("image: \"", "\""), ("FROM ", " AS x"), ("(", ").")] {
            let text = format!("{front}prefecthq/prefect{version}{back}");
            assert_finds(&Finder::new(), text, &format!("prefecthq/prefect{version} ?"));
        }
    }
    for text in [
        "\"prefecthq/prefect:\" + v",
        "\"prefecthq/prefect:\" & v",
        "'prefecthq/prefect:' . $v",
        "\"prefecthq/prefect:\" .. v",
        "\"prefecthq/prefect:\".concat(v)",
        "\"prefecthq/prefect:\", v",
        "\"prefecthq/prefect:\"",
        "\"prefecthq/prefect:\"\n  \"3-latest\"",
        "prefecthq/prefect:__TAG__",
        "\"prefecthq/prefect:3-\" + v",
        "\"prefecthq/prefect:3-python\" + v",
        "'prefecthq/prefect:3-' 'latest'",
        "\"prefecthq/prefect\" + \":\" + v",
        "docker run \"prefecthq/prefect\"$TAG",
        "docker run \"prefecthq/prefect:\"$TAG",
        "docker pull 'prefecthq/prefect:'\"$TAG\"",
        "docker pull prefecthq/prefect:\"$TAG\"",
        "docker pull prefecthq/prefect:`cat TAG`",
        "| `prefecthq/prefect` | 3-latest$X |",
        "FROM prefecthq/prefect${{ x }}:2",
        "image: prefecthq/prefect${X}",
        "x = \"prefecthq/prefect:3-latest@\" + digest",
        "docker pull prefecthq/prefect:3-latest\"@$DIGEST\"",
        "docker pull prefecthq/prefect:3-latest@`cat digest`",
        "ARG T=3⏎FROM prefecthq/prefect:$T\\⏎-conda",
    ] {
        let text = text.replace('⏎', "\n");
        let places = Finder::new().find(text.as_bytes());
        let found: Vec<_> = places.iter().map(Place::reference).collect();
        assert_eq!(found, [None], "{text}");
    }
    assert_all_find("
f\"prefectHQ/prefect:{tag}\" ==> prefectHQ/prefect:{tag} => prefectHQ/prefect
-e 'IMAGE=\"prefecthq/prefect:3\"' ==> prefecthq/prefect:3
\"prefecthq/prefect:3-latest\". It ==> prefecthq/prefect:3-latest
use prefecthq/prefect:3-latest! ==> prefecthq/prefect:3-latest
- \"prefecthq/prefect:3\"⏎+ \"prefecthq/prefect:4\" ==> prefecthq/prefect:3 ; prefecthq/prefect:4
prefecthq/prefect:3-latest<BR>x ==> prefecthq/prefect:3-latest
image: ${R}/prefecthq/prefect:3 ==> prefecthq/prefect:3
image: $R:5000/prefecthq/prefect:3 ==> prefecthq/prefect:3
image: {{ registry }}/prefecthq/prefect:3 ==> prefecthq/prefect:3
docker://${R}/prefecthq/prefect:3 ==> prefecthq/prefect:3
image: prefecthq/prefect:${TAG:-3-latest} ==> prefecthq/prefect:${TAG:-3-latest} => prefecthq/prefect:3-latest
image: \"prefecthq/prefect:${V-3}-python${P:-${Q:-3.12}}\" ==> prefecthq/prefect:${V-3}-python${P:-${Q:-3.12}} => prefecthq/prefect:3-python3.12
image: ${IMAGE:-prefecthq/prefect}:${TAG:-3} ==> ${IMAGE:-prefecthq/prefect}:${TAG:-3} => prefecthq/prefect:3
image: ${IMAGE:-prefecthq/prefect}:3 ==> ${IMAGE:-prefecthq/prefect}:3 => prefecthq/prefect:3
image: ${IMAGE:-prefecthq/prefect:${TAG:-3}} ==> prefecthq/prefect:${TAG:-3} => prefecthq/prefect:3
image: ${IMAGE:-prefecthq/prefect} ==> ${IMAGE:-prefecthq/prefect} => prefecthq/prefect
");
}

#[test]
fn what_is_no_image_is_passed_over() {
    assert_none(
        "
prefecthq/prefect
prefecthq/prefect:
prefecthq/prefect: the image
the tags of prefecthq/prefect:⏎
**prefecthq/prefect:** the image
<b>prefecthq/prefect:</b>
\"prefecthq/prefect:\\n\"
prefecthq/prefect-dev:2-latest
prefecthq/prefect.git:2-latest
my-prefecthq/prefect:2-latest
@prefecthq/prefect@1.0
{\"prefecthq/prefect\":\"3\"}
{\"prefecthq/prefect\":12.5,\"x\":{\"prefecthq/prefect\":{\"y\":1}}}
uses: prefecthq/prefect@v1
PrefectHQ/prefect:main
PrefectHQ/prefect@{sha}
github.com/PrefectHQ/prefect:2-latest
image: github.com/PrefectHQ/prefect
git@github.com:PrefectHQ/prefect.git
https://hub.docker.com/r/prefecthq/prefect:2-latest
https://${HOST}/prefecthq/prefect:2-latest
hub.docker.com/r/prefecthq/prefect:2-latest
- /opt/prefecthq/prefect:ro
- ./prefecthq/prefect:2
- prefecthq/prefect:/app
src/prefecthq/prefect:12
prefecthq/prefect:12:5
\"repo:prefecthq/prefect:ref:refs/heads/main\"
repo:prefecthq/prefect:*
FROM prefecthq/prefect:2-latest # prefect-tags: ignore
# prefect-tags: ignore⏎FROM prefecthq/prefect:2-latest
prefectTag: 3-latest # prefect-tags: ignore
image: prefecthq/prefect⏎tag: 3 # prefect-tags: ignore
# prefect-tags: ignore⏎image: prefecthq/prefect⏎tag: 3
",
    );
}

#[test]
fn a_name_alone_is_found_where_it_is_pulled() {
    for row in [
        "FROM @ AS build",
        "FROM --platform=linux/amd64 --x @",
        "FROM \\⏎    @␍⏎",
        "# FROM @",
        "\"FROM @\\n\"",
        "RUN printf \"x\\nFROM @\"",
        "\u{feff}FROM @",
        "x⏎  From @ as build⏎RUN true",
        "COPY --from=@ /opt /opt",
        "RUN --mount=type=bind,from=@,target=/x true",
        "RUN --mount=from=@,target=/x true",
        "docker pull @",
        "x && sudo docker run -p 4200:4200 @ prefect server start",
        "docker run -it --rm \\⏎  -e \"A=B C\" \\⏎  @",
        "podman pull -q @",
        "nerdctl create --name x @",
        "docker image pull \"@\"",
        "run: |⏎  docker pull @; true",
        "image: @␍⏎",
        "  - image:   '@'  # newest",
        "image: &image @",
        "# image: @",
        "    container: @",
        "image:⏎  # the newest⏎  @",
        "image: >-⏎  @",
        "{image: @, x: 1}",
        "{\"image\": \"@\", \"x\": 1}",
        "a \"{\\\"image\\\": \\\"@\\\"}\"",
        "f(image=\"@\")",
        "f(⏎  x,⏎  image=\"@\",⏎)",
        "container {⏎  image = \"@\"⏎}",
        "[Container]⏎Image=@",
        "kind: Pod⏎image: @",
        "kind: ImagePolicy⏎---⏎image: @",
    ] {
        let names = ["prefecthq/prefect", "ghcr.io/mirror/prefecthq/prefect", "PrefectHQ/prefect"];
        for name in names.into_iter().chain(["PrefectHQ/prefect:main"]) {
            let text = row.replace('⏎', "\n").replace('␍', "\r").replace('@', name);
            assert_finds(&Finder::new(), text, name);
        }
    }
    assert_none(
        "
FROM prefecthq/prefect/2-latest
SELECT * FROM prefecthq/prefect
A_FROM prefecthq/prefect
from prefecthq/prefect import flow
docker pull --all-tags prefecthq/prefect
docker pull -a prefecthq/prefect
docker run python:3 echo prefecthq/prefect
docker run -v prefecthq/prefect python:3
docker run -e IMAGE=prefecthq/prefect python:3
docker run x; echo prefecthq/prefect
docker push prefecthq/prefect
git pull prefecthq/prefect
skopeo list-tags docker://prefecthq/prefect
gcloud run deploy w --image=prefecthq/prefect --tag=blue
IMAGE=prefecthq/prefect⏎docker run $IMAGE:3-latest
export IMAGE=prefecthq/prefect
env:⏎  IMAGE: prefecthq/prefect
function f() {⏎  const image = \"prefecthq/prefect\"⏎}
function f() {⏎  image = \"prefecthq/prefect\";⏎}
func f() {⏎  image := \"prefecthq/prefect\"⏎}
the image: prefecthq/prefect
image: prefecthq/prefect is it
images: [prefecthq/prefect]
container:⏎  x: 1⏎steps:⏎  images: |⏎    prefecthq/prefect
serverImage: prefecthq/prefect
name: prefecthq/prefect
image: prefecthq/prefect⏎tag: \"\"
- image: prefecthq/prefect⏎  tags: [latest]
image: prefecthq/prefect⏎python_version: 3.12
{\"name\": \"x\", \"version\": \"1.0\", \"image\": \"prefecthq/prefect\"}
image: prefecthq/prefect⏎digest: sha256:0
image: prefecthq/prefect⏎ref: main
kind: ImageRepository⏎spec:⏎  image: prefecthq/prefect
kind: \"ImagePolicy\"⏎image: prefecthq/prefect
spec:⏎  image: prefecthq/prefect⏎kind: ImageRepository
image: prefecthq/prefect # prefect-tags: ignore
",
    );
}

#[test]
fn pairs_are_found_in_blocks_of_lines() {
    assert_all_find("
image:⏎  repository: prefecthq/prefect⏎  tag: 3-latest ==> 3-latest of prefecthq/prefect
⇥repository: prefecthq/prefect⏎⇥tag: 3 ==> 3 of prefecthq/prefect
tag: 3⏎repository: 'prefecthq/prefect' ==> 3 of prefecthq/prefect
repository: prefecthq/prefect # x⏎⏎# y⏎  z: 1⏎tag: 3 ==> 3 of prefecthq/prefect
- repository: prefecthq/prefect⏎  tag: 3 ==> 3 of prefecthq/prefect
repository: prefecthq/prefect⏎x:⏎- name: x⏎tag: 3 ==> 3 of prefecthq/prefect
{⏎\"repository\": \"prefecthq/prefect\",⏎\"x\": {⏎  \"y\": 1⏎},⏎\"tag\": \"3\"⏎} ==> 3 of prefecthq/prefect
repository: !!str prefecthq/prefect⏎tag: &t 3.0.0 ==> 3.0.0 of prefecthq/prefect
repository: >-⏎  prefecthq/prefect⏎tag: |⏎  3 ==> 3 of prefecthq/prefect
repository: prefecthq/prefect⏎x: a⏎  sentence⏎tag: 3 ==> 3 of prefecthq/prefect
repository: prefecthq/prefect # tag: 2⏎tag: 3 ==> 3 of prefecthq/prefect
repository: prefecthq/prefect⏎a@b: 1⏎tag: 3 ==> 3 of prefecthq/prefect
PREFECT_IMAGE=prefecthq/prefect⏎⏎# x⏎PREFECT_TAG=3 ==> 3 of prefecthq/prefect
export IMAGE=prefecthq/prefect⏎export IMAGE_TAG=3 ==> 3 of prefecthq/prefect
const image = 'prefecthq/prefect';⏎const tag = '3'; ==> 3 of prefecthq/prefect
$env:PREFECT_IMAGE = \"prefecthq/prefect\"⏎$env:PREFECT_TAG = \"3\" ==> 3 of prefecthq/prefect
IMAGE := prefecthq/prefect⏎TAG := 3 ==> 3 of prefecthq/prefect
image {⏎  repository = \"prefecthq/prefect\"⏎  set {⏎    a = 1⏎  }⏎  tag        = \"3\"⏎} ==> 3 of prefecthq/prefect
f(⏎    name=\"prefecthq/prefect\",⏎    x,⏎    tag=\"3\",⏎) ==> 3 of prefecthq/prefect
f(name=\"prefecthq/prefect\",⏎  tag=\"3\") ==> 3 of prefecthq/prefect
# image:⏎#   repository: prefecthq/prefect⏎#   tag: 3 ==> 3 of prefecthq/prefect
// repository: \"prefecthq/prefect\",⏎// tag: \"3\", ==> 3 of prefecthq/prefect
- name: a.repository⏎  value: prefecthq/prefect⏎- name: a.tag⏎  value: 3 ==> 3 of prefecthq/prefect
set {⏎  name = \"a.repository\"⏎  value = \"prefecthq/prefect\"⏎}⏎set {⏎  name = \"a.tag\"⏎  value = \"3\"⏎} ==> 3 of prefecthq/prefect
run: >-⏎  helm x⏎  --set a.repository=prefecthq/prefect⏎  --set a.tag=3 ==> 3 of prefecthq/prefect
- --set=a.repository=prefecthq/prefect⏎- --set=a.tag=3 ==> 3 of prefecthq/prefect
| a.repository | string | `\"prefecthq/prefect\"` |⏎| a.tag | string | `\"3\"` | ==> 3 of prefecthq/prefect
");
    assert_none(
        "
repository: prefecthq/prefect⏎# tag: 3
# repository: prefecthq/prefect⏎⏎x: 1⏎# tag: 3
- repository: prefecthq/prefect⏎- tag: 3
  repository: prefecthq/prefect⏎tag: 3
repository: prefecthq/prefect⏎  tag: 3
a:⏎  repository: prefecthq/prefect⏎b:⏎  tag: 3
repository: prefecthq/prefect⏎---⏎tag: 3
[image]⏎repository = \"prefecthq/prefect\"⏎[x]⏎tag = \"3\"
repository: postgres⏎tag: 14⏎repository: prefecthq/prefect
repository: prefecthq/prefect⏎repository: postgres/x⏎tag: 14
image = \"prefecthq/prefect\"⏎print(x)⏎tag = \"3\"
repository: prefecthq/prefect⏎⏎## Other⏎⏎tag: 3
",
    );
}

#[test]
fn pairs_are_found_in_a_line() {
    assert_all_find("
{repository: prefecthq/prefect, tag: 3.9.1} ==> 3.9.1 of prefecthq/prefect
{repository: prefecthq/prefect, x: a), tag: 3} ==> 3 of prefecthq/prefect
{repository: prefecthq/prefect, x: '}', tag: 3} ==> 3 of prefecthq/prefect
{repository: prefecthq/prefect, x: it's), tag: 3} ==> 3 of prefecthq/prefect
{\"x\":{\"tag\":\"2\"},\"repository\":\"prefecthq/prefect\",\"tag\":\"3\"} ==> 3 of prefecthq/prefect
(⏎  image=\"prefecthq/prefect\", # tag=\"2\"⏎  tag=\"3\",⏎) ==> 3 of prefecthq/prefect
\"{\\\"image\\\": \\\"prefecthq/prefect\\\", \\\"x\\\": \\\"{\\\", \\\"tag\\\": \\\"3\\\"}\" ==> 3 of prefecthq/prefect
f(repository=\"prefecthq/prefect\", tag='3') ==> 3 of prefecthq/prefect
f(g(x), image=\"prefecthq/prefect\", env={\"a\": 1}, tag=\"3\") ==> 3 of prefecthq/prefect
config { image = \"prefecthq/prefect\", tag = \"3\" } ==> 3 of prefecthq/prefect
Image{Repository: \"prefecthq/prefect\", Tag: \"3\"} ==> 3 of prefecthq/prefect
array('image' => 'prefecthq/prefect', 'tag' => '3') ==> 3 of prefecthq/prefect
ENV IMAGE=prefecthq/prefect TAG=3 ==> 3 of prefecthq/prefect
docker_image: name=prefecthq/prefect tag=3 source=pull ==> 3 of prefecthq/prefect
repository: prefecthq/prefect, tag: 3 ==> 3 of prefecthq/prefect
x = 1 # repository: prefecthq/prefect, tag: 3 ==> 3 of prefecthq/prefect
x --set image.repository=prefecthq/prefect --set-string image.tag=3 --wait ==> 3 of prefecthq/prefect
x --set=\"image.repository=prefecthq/prefect\" --set='image.tag=3' ==> 3 of prefecthq/prefect
x --set image.repository=prefecthq/prefect,image.tag=3 ==> 3 of prefecthq/prefect
x --set image.repository=$R/prefecthq/prefect --set image.tag=3 ==> 3 of prefecthq/prefect
args: [\"--set\", \"a.repository=prefecthq/prefect\", \"--set\", \"a.tag=3\"] ==> 3 of prefecthq/prefect
x --set-json 'image={\"repository\":\"prefecthq/prefect\",\"tag\":\"3\"}' ==> 3 of prefecthq/prefect
| `prefecthq/prefect` | **3-latest** | ==> 3-latest of prefecthq/prefect
| x | prefecthq/prefect | 3-latest | ==> 3-latest of prefecthq/prefect
| image | prefecthq/prefect | 3-latest | ==> 3-latest of prefecthq/prefect
{\"repository\": \"prefecthq/prefect\", \"tag\": TAG} ==> TAG ?
{⏎  repository: \"prefecthq/prefect\",⏎  tag: args.v ?? \"3\",⏎} ==> args.v ?? \"3\" ?
f(name=\"prefecthq/prefect\", tag=f\"{v}-conda\") ==> {v}-conda ?
repository: prefecthq/prefect⏎tag: $A:3-latest ==> $A:3-latest ?
f(name=\"prefecthq/prefect\", tag=\"3-\" + v) ==> 3- ?
repository = \"prefecthq/prefect\"⏎tag = var.tag ==> var.tag ?
repository: prefecthq/prefect⏎tag: ${TAG:-3} ==> ${TAG:-3} => prefecthq/prefect:3
repository: prefecthq/prefect⏎tag: {{ .Values.tag }} ==> {{ .Values.tag }} ?
repository: prefecthq/prefect⏎tag: !Ref Tag ==> Tag ?
repository: prefecthq/prefect⏎tag: \"@TAG@\" ==> @TAG@ ?
image: ${I:-prefecthq/prefect}⏎tag: 3 ==> 3 of prefecthq/prefect
image: prefecthq/prefect${S}⏎tag: 3 ==> 3 ?
");
    assert_none(
        "
{\"a\":{\"repository\":\"prefecthq/prefect\"},\"b\":{\"tag\":\"3\"}}
{image: redis/x, tag: 7}, {name: prefecthq/prefect}
x --repository=prefecthq/prefect --tag=3
kubectl run p --image=prefecthq/prefect --labels=\"version=3.4.17-python3.11\"
docker build --build-arg IMAGE=prefecthq/prefect --build-arg TAG=3 .
x --set a.repository=prefecthq/prefect --set b.tag=3
x --set a.repository=prefecthq/prefect; y --set a.tag=3
x --set a.repository=prefecthq/prefect && \\⏎  y --set a.tag=3
- x --set a.repository=prefecthq/prefect⏎- y --set a.tag=3
x --set a.repository=prefecthq/prefect --set a.tag= --wait
Use prefecthq/prefect (tag: 3) or name: prefecthq/prefect, tag: 3
| prefecthq/prefect | 12345 |
| prefecthq/prefect | x | 3-latest |
| prefecthq/prefect | the <version> |
repository: prefecthq/prefect⏎tag: feature/x
f(\"prefecthq/prefect\", \"2.11.5\")
",
    );
}

#[test]
fn the_words_in_front_of_keys_decide_which_repository_is_meant() {
    assert_all_find("
prefect_image: prefecthq/prefect⏎prefect_tag: 3⏎redis_image: a/redis⏎redis_tag: 7 ==> 3 of prefecthq/prefect
serverImage: prefecthq/prefect⏎serverImageTag: 3⏎workerImage: me/x⏎workerTag: 2 ==> 3 of prefecthq/prefect
PREFECT_IMAGE_REPOSITORY=prefecthq/prefect⏎PREFECT_IMAGE_TAG=3 ==> 3 of prefecthq/prefect
IMAGE=prefecthq/prefect⏎PREFECT_TAG=3 ==> 3 of prefecthq/prefect
IMAGE=prefecthq/prefect⏎AIRFLOW_IMAGE=airflow⏎AIRFLOW_TAG=3 ==>
image = \"prefecthq/prefect\"⏎redis_image = var.redis⏎redis_tag = \"7\" ==>
imageName = \"prefecthq/prefect\";⏎finalImageTag = \"3\"; ==> 3 of prefecthq/prefect
image_name: prefecthq/prefect⏎tag: main ==> main of prefecthq/prefect
name: x⏎image: prefecthq/prefect⏎tag: 3 ==> 3 of prefecthq/prefect
repository: app⏎image: prefecthq/prefect⏎tag: 3 ==> 3 of prefecthq/prefect
- newTag: 3⏎  name: prefecthq/prefect ==> 3 of prefecthq/prefect
- name: x/y⏎  newName: a.b/prefecthq/prefect⏎  newTag: 3 ==> 3 of a.b/prefecthq/prefect
image: prefecthq/prefect⏎version: 3.4.17 ==> 3.4.17 of prefecthq/prefect
image: prefecthq/prefect⏎version: 3.4.17⏎tag: 3 ==> 3 of prefecthq/prefect
name: prefecthq/prefect⏎version: 3.9.1-python3.12 ==> 3.9.1-python3.12 of prefecthq/prefect
image = \"prefecthq/prefect\"⏎version = var.version ==> var.version ?
registry: a.b⏎repository: prefecthq/prefect⏎tag: 3 ==> 3 of a.b/prefecthq/prefect
registry: a.b⏎image: docker.io/prefecthq/prefect⏎tag: 3 ==> 3 of docker.io/prefecthq/prefect
a: {registry: prefecthq, repository: prefect, tag: 3} ==> 3 of prefecthq/prefect
registry: \"\"⏎repository: prefecthq/prefect⏎tag: 3 ==> 3 of prefecthq/prefect
image: prefecthq/prefect:3⏎tag: 4 ==> prefecthq/prefect:3
image: PrefectHQ/prefect⏎tag: 3 ==> PrefectHQ/prefect
");
    assert_none(
        "
prefect_image: prefecthq/prefect⏎worker_tag: 2.3.0-python3.11
PREFECT_IMAGE=prefecthq/prefect⏎WORKER_REPO=me/worker⏎WORKER_TAG=2.3.0-python3.11
IMAGE=prefecthq/prefect⏎PREFECT_TAG=3⏎WORKER_TAG=1
name: me/flow⏎base_image: prefecthq/prefect⏎tag: 2.20.27-python3.11
- name: prefecthq/prefect⏎  newName: me/other⏎  newTag: 3
- name: prefecthq/prefect⏎  newName: other⏎  newTag: 3
image: redis⏎name: prefecthq/prefect⏎tag: 7
name: prefecthq/prefect⏎version: 3.4.17
git_repository: prefecthq/prefect⏎version: 3.4.25
PREFECT_IMAGE=prefecthq/prefect⏎PREFECT_VERSION=3.4.17
repository: PrefectHQ/prefect⏎tag: 3.0.0
repository: prefecthq/prefect⏎hashtag: 3
source  = \"prefecthq/prefect\"⏎version = \"~> 2.0\"
",
    );
}

#[test]
fn a_prefect_tag_needs_no_repository() {
    assert_all_find(
        "
image:⏎  prefectTag: \"3-latest\" # newest ==> 3-latest of prefecthq/prefect
prefectTag: main ==> main of prefecthq/prefect
# prefectTag: 3 ==> 3 of prefecthq/prefect
Set `worker.image.prefectTag: \"3\"` there ==> 3 of prefecthq/prefect
{\"image\": {\"prefectTag\": \"3\"}} ==> 3 of prefecthq/prefect
prefectTag = \"3\" ==> 3 of prefecthq/prefect
helm upgrade --set worker.image.prefectTag=3 w ==> 3 of prefecthq/prefect
helm upgrade --set worker.image.prefectTag=$TAG w ==> $TAG ?
- a.prefectTag=3,a.pullPolicy=Always ==> 3 of prefecthq/prefect
yq -i '.worker.image.prefectTag = \"3\"' values.yaml ==> 3 of prefecthq/prefect
| worker.image.prefectTag | string | `\"3\"` | tag | ==> 3 of prefecthq/prefect
set = [{ name = \"a.prefectTag\", value = \"3\" }] ==> 3 of prefecthq/prefect
- value: 3⏎  name: image.prefectTag ==> 3 of prefecthq/prefect
f(name=\"a.prefectTag\", value=v) ==> v ?
sed \"s/prefectTag:.*/prefectTag: $V-python3.11/\" ==> $V-python3.11 ?
sed 's/prefectTag: 2/prefectTag: 3/' ==> 2 of prefecthq/prefect ; 3 of prefecthq/prefect
prefectTag: *tag ==> *tag ?
prefectTag: \"3-${var.python}\" ==> 3-${var.python} ?
prefectTag: ${X:-prefecthq/prefect:3} ==> prefecthq/prefect:3
repository: {{ .repository }}⏎prefectTag: 3⏎tag: 2 ==> 3 of prefecthq/prefect
repository: \"\"⏎prefectTag: 3 ==> 3 of prefecthq/prefect
name: worker⏎prefectTag: 3 ==> 3 of prefecthq/prefect
--set a.repository=me/other --set b.prefectTag=3 ==> 3 of prefecthq/prefect
",
    );
    assert_none(
        "
repository: me/other⏎prefectTag: 3
repository: other⏎prefectTag: 3
prefectTag: 3⏎repository: prefecthq/prefect-dev
prefectTag: 3⏎server_image: me/other
image: prefecthq/prefect:3-latest # prefect-tags: ignore⏎prefectTag: 3
f(image=\"prefecthq/prefect\", prefectTag=v)
--set a.repository=me/other --set a.prefectTag=3
repository: ${R}/flows⏎prefectTag: 3.0.2-python3.12
| a.prefectTag | string | `\"3\"` | x |⏎| a.repository | string | `\"me/other\"` | x |
const prefectTag = \"nightly-sync\";
const prefectTag = `job-${name}`;
limits.set(prefectTag=\"etl\", slots=2)
f(prefectTag: \"etl\")
prefectTag = var.tag
prefectTag:
prefectTag: # none
--set a.prefectTag= --wait
prefectTag: null
prefectTag: string;
\"prefectTag\": {\"type\": \"string\"}
prefectTag: the tag of the image
{{- $prefectTag := .Values.tag -}}
",
    );
    assert_finds(&Finder::new(), b"prefectTag: 3-\xe9", "3-\u{fffd} ?");
}

#[test]
fn defaults_count_in_front_of_the_first_from() {
    assert_all_find("
ARG V=3.6.22⏎ARG P=\"3.12\"⏎FROM prefecthq/prefect:${V}-python$P AS x ==> prefecthq/prefect:${V}-python$P => prefecthq/prefect:3.6.22-python3.12
ARG S=:3-latest⏎FROM prefecthq/prefect$S ==> prefecthq/prefect$S => prefecthq/prefect:3-latest
ARG S=-dev:3-latest⏎FROM prefecthq/prefect$S ==>
ARG T=1⏎ARG T=2-latest⏎ARG T⏎FROM prefecthq/prefect:$T⏎ARG T=3 ==> prefecthq/prefect:$T => prefecthq/prefect:2-latest
FROM x⏎ARG T=3⏎FROM prefecthq/prefect:$T ==> prefecthq/prefect:$T ?
ARG D=${T:-3-latest}⏎FROM prefecthq/prefect:${D} ==> prefecthq/prefect:${D} => prefecthq/prefect:3-latest
ARG T=2⏎FROM prefecthq/prefect:${T:-3} ==> prefecthq/prefect:${T:-3} => prefecthq/prefect:2
ARG T=3⏎FROM x⏎COPY --from=prefecthq/prefect:$T a b⏎RUN x prefecthq/prefect:$T ==> prefecthq/prefect:$T => prefecthq/prefect:3 ; prefecthq/prefect:$T ?
ARG O=prefecthq⏎FROM ${O}/prefect:3-latest ==> ${O}/prefect:3-latest => prefecthq/prefect:3-latest
ARG I=prefecthq/prefect⏎ARG T=3⏎from --platform=a ${I}:${T} AS x ==> ${I}:${T} => prefecthq/prefect:3
ARG R=ghcr.io⏎FROM ${R}/prefecthq/prefect:3 ==> ${R}/prefecthq/prefect:3 => ghcr.io/prefecthq/prefect:3
ARG R⏎FROM ${R}/prefecthq/prefect:3 ==> prefecthq/prefect:3
ARG I=prefecthq/prefect⏎FROM $I ==> $I => prefecthq/prefect
ARG I=prefecthq/prefect⏎FROM $I:$X ==> $I:$X ?
ARG I=prefecthq/prefect⏎FROM $X:3⏎FROM ${I}-dev:3⏎RUN echo $I ==>
ARG I=prefecthq/prefect⏎FROM $I # prefect-tags: ignore ==>
ARG I=prefecthq/prefect:3⏎FROM $I ==> prefecthq/prefect:3
ARG I=prefecthq/prefect:3⏎FROM $I-conda ==> $I-conda => prefecthq/prefect:3-conda
ARG I=prefecthq/prefect:3⏎FROM $I-conda⏎FROM $I ==> $I-conda => prefecthq/prefect:3-conda ; $I => prefecthq/prefect:3
ARG T=3⏎ARG B=prefecthq/prefect:$T⏎FROM $B ==> $B => prefecthq/prefect:3
# ARG T=3⏎FROM prefecthq/prefect:$T ==> prefecthq/prefect:$T ?
```⏎ARG T=3⏎FROM prefecthq/prefect:$T⏎```⏎ARG T=2⏎FROM prefecthq/prefect:$T ==> prefecthq/prefect:$T => prefecthq/prefect:3 ; prefecthq/prefect:$T ?
COPY --from=prefecthq/prefect:$T⏎ARG T=3 ==> prefecthq/prefect:$T ?
IMAGE=prefecthq/prefect⏎X=3⏎docker run $IMAGE:$X ==>
");
}

#[test]
fn arguments_are_read_and_expanded_as_docker_does() {
    for (arguments, text, expanded) in [
        ("  arg\tA='1-2' \r\n", "${A}", Some("1-2")),
        ("\u{feff}ARG A=1", "$A", Some("1")),
        ("ARG A=1 B=\"2\" C", "$A$B", Some("12")),
        ("ARG A=1 \\\n  # x\n\n  B=2 \\\r\n  C=3\nARG D=4", "$A$B$C$D", Some("1234")),
        ("ARG A=\"1\nARG B=2", "$B", Some("2")),
        ("ARG A=\"1\"\".2\"", "$A", None),
        ("ARG A=1\nARG B=${A}.2\nARG A=3", "$B", Some("1.2")),
        ("ARG A=${A:-1}", "$A", Some("1")),
        ("ARG A=1\nARG A=$UNKNOWN", "$A", None),
        ("ARGS A=1\nENV A=1\nARG\nARG ?=1 \\", "$A", None),
        ("ARG A=1\nARG E=", "${A:-2}${A-2}x${E}${E:-3}", Some("11x3")),
        ("ARG A=1", "${X:-${Y:-${A}}}2", Some("12")),
        ("ARG A=1", "${X:-\"2\"}", None),
        ("ARG A=1", "${A:+2}", None),
        ("ARG A=1", "${A%.*}", None),
        ("ARG A=1", "$A<x>", None),
        ("ARG A={x}", "$A", None),
    ] {
        let text = format!("{arguments}\nFROM prefecthq/prefect:x{text}\n");
        let places = Finder::new().find(text.as_bytes());
        let expanded = expanded.map(|expanded| format!("prefecthq/prefect:x{expanded}"));
        assert_eq!(places[0].reference().as_deref(), expanded.as_deref(), "{text}");
    }
    let doubled = |times: usize| {
        let text = "ARG A=12345678\n".to_owned() + &"ARG A=$A$A\n".repeat(times);
        let text = text + "ARG B=prefecthq/prefect:1\nFROM $B$A\n";
        Finder::new().find(text.as_bytes())[0].reference().is_some()
    };
    assert!(doubled(4) && !doubled(5));
}

#[test]
fn exactly_the_given_repositories_are_taken() {
    let repositories = ["docker.io/me/prefect", "ghcr.io/me/prefect-x", "prefect"];
    let repositories = repositories.map(|name| name.parse().unwrap()).to_vec();
    let finder = Finder::new().with_repositories(repositories);
    for (text, expected) in rows(
        "
me/prefect:2-latest ==> me/prefect:2-latest
Me/prefect:2-latest ==> Me/prefect:2-latest
docker.io/me/prefect:2-latest ==> docker.io/me/prefect:2-latest
ghcr.io/me/prefect-x:2-latest ==> ghcr.io/me/prefect-x:2-latest
FROM prefect ==> prefect
ghcr.io/me/prefect:2-latest ==>
me/prefect-x:2-latest ==>
prefecthq/prefect:2-latest ==>
prefectTag: 3-latest ==>
repository: me/prefect⏎tag: 3-latest ==> 3-latest of me/prefect
registry: ghcr.io/me/⏎repository: prefect-x⏎tag: 3-latest ==> 3-latest of ghcr.io/me/prefect-x
",
    ) {
        assert_finds(&finder, &text, expected);
    }
}

/// What tables want of each place.
const V: &str = "prefecthq/prefect:3.9.1-python3.12";

/// The text with what is wanted of each of its places; `None` if one of them cannot be
/// edited.
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
fn the_edit_goes_where_the_text_is() {
    for (text, expected) in rows("
FROM prefecthq/prefect:3 ==> FROM prefecthq/prefect:3.9.1-python3.12
FROM prefecthq/prefect ==> FROM prefecthq/prefect:3.9.1-python3.12
prefectHQ/prefect:3 ==> prefecthq/prefect:3.9.1-python3.12
repository: prefecthq/prefect⏎tag: '3' ==> repository: prefecthq/prefect⏎tag: '3.9.1-python3.12'
repository: a/prefecthq/prefect⏎tag: 3 ==> stays
ARG V=3.6.22⏎FROM prefecthq/prefect:$V-python3.12 ==> ARG V=3.9.1⏎FROM prefecthq/prefect:$V-python3.12
ARG V=\"2-latest\"⏎FROM prefecthq/prefect:${V}⏎COPY --from=prefecthq/prefect:$V a b ==> ARG V=\"3.9.1-python3.12\"⏎FROM prefecthq/prefect:${V}⏎COPY --from=prefecthq/prefect:$V a b
ARG V=3.6.22⏎ARG T=$V-python3.12⏎ARG R=prefecthq/prefect:$T⏎FROM $R ==> ARG V=3.9.1⏎ARG T=$V-python3.12⏎ARG R=prefecthq/prefect:$T⏎FROM $R
ARG R=prefecthq/prefect:3⏎FROM $R ==> ARG R=prefecthq/prefect:3.9.1-python3.12⏎FROM $R
ARG O=prefecthq⏎FROM $O/prefect:3 ==> ARG O=prefecthq⏎FROM $O/prefect:3.9.1-python3.12
image: ${I:-prefecthq/prefect}:3 ==> image: ${I:-prefecthq/prefect}:3.9.1-python3.12
ARG V=3.6.22⏎FROM prefecthq/prefect:$V-python3.12⏎RUN echo $V ==> ARG V=3.9.1⏎FROM prefecthq/prefect:$V-python3.12⏎RUN echo $V
ARG V=3.6.22⏎FROM prefecthq/prefect:$V-python3.11 ==> stays
ARG V=3.6⏎FROM prefecthq/prefect:$V.22-python3.12 ==> stays
ARG V=3.6.22⏎FROM prefecthq/prefect:v$V-python3.12 ==> stays
ARG V=3⏎FROM prefecthq/prefect:$V-python$V.12 ==> stays
ARG T=3.6.22-python3.12⏎FROM prefecthq/prefect:$T-conda ==> stays
ARG V=3.6.22 # prefect-tags: ignore⏎FROM prefecthq/prefect:$V-python3.12 ==> stays
image: prefecthq/prefect:${V:-3} ==> stays
prefectTag: ${V:-3} ==> stays
") {
        let new = edited(&text, V).unwrap_or_else(|| "stays".to_owned());
        assert_eq!(new, expected.replace('⏎', "\n"), "{text}");
    }
    // Another place, or another image, uses the default.
    for other in [
        "FROM $R:$V",
        "FROM ${R}/other:$V",
        "FROM other:${V#x}",
        "FROM other:$W",
        "FROM --platform=$V other:1",
        "FROM other:1 AS v$V",
        "FROM \\\nother:$V",
        "FROM --platform=a \\\n  # of it\n\n  other:$V",
        "COPY a \\\n  --from=$R:$V b",
        "RUN --mount=type=bind,from=other:$V true",
        "FROM prefecthq/prefect:$V-slim$OTHER",
        "FROM prefecthq/prefect:$V-python3.12@$D",
        "FROM prefectHQ/prefect:$V-python3.12",
        "FROM prefecthq/prefect:$V-python3.11",
        "FROM prefecthq/prefect:$V-python3.12 # prefect-tags: ignore",
    ] {
        let text =
            format!("ARG V=3.8.8\nARG W=$V\nFROM prefecthq/prefect:$V-python3.12\n{other}\n");
        let places = Finder::new().find(text.as_bytes());
        let wanted: Vec<_> = places.iter().map(|place| place.reference().map(|_| V)).collect();
        assert_eq!(edits(&places, &wanted)[0], None, "{other}");
    }
    let text =
        "ARG V=3.6.22\nFROM prefecthq/prefect:$V-python3.12\nFROM prefecthq/prefect:$V-python3.11";
    let places = Finder::new().find(text.as_bytes());
    assert_eq!(edits(&places, &[Some(V), None]), [None, Some(Vec::new())]);
    let both = edits(&places, &[Some(V), Some("prefecthq/prefect:3.9.1-python3.11")]);
    let edit = Edit { range: 6..12, text: "3.9.1".to_owned() };
    assert_eq!(both, [Some(vec![edit.clone()]), Some(vec![edit])]);
}

#[test]
fn what_has_a_digest_is_never_edited() {
    let digest = "7".repeat(64);
    for row in [
        "prefecthq/prefect:3@sha256:…",
        "image: prefecthq/prefect⏎digest: sha256:…⏎tag: 3",
        "repository: prefecthq/prefect⏎tag: 3⏎sha: …",
        "repository: prefecthq/prefect⏎tag: 3⏎imageDigest: sha256:…",
        "repository: prefecthq/prefect⏎tag: 3@sha256:…",
        "repository: prefecthq/prefect⏎tag: 3⏎digest: sha256:… # prefect-tags: ignore",
        "{digest: sha256:…, image: prefecthq/prefect:3}",
        "\"prefecthq/prefect:3\\⏎  @sha256:…\"",
        "ARG D=sha256:…⏎FROM prefecthq/prefect:3@$D",
    ] {
        let text = row.replace('⏎', "\n").replace('…', &digest);
        let places = Finder::new().find(text.as_bytes());
        let reference = places[0].reference().unwrap();
        assert_eq!(reference, format!("prefecthq/prefect:3@sha256:{digest}"), "{text}");
        assert_eq!(edited(&text, V), None, "{text}");
    }
    for row in [
        "image: prefecthq/prefect:3 # digest: sha256:0",
        "pull(\"prefecthq/prefect:3\", digest=\"sha256:0\")",
        "('prefecthq/prefect:3'⏎ '@sha256:0')",
        "FROM prefecthq/prefect:3⏎ARG PREFECT_DIGEST=sha256:0",
        "repository: prefecthq/prefect⏎tag: 3 # sha256:0",
        "prefect_image: prefecthq/prefect:3⏎x: 1⏎final_digest: sha256:0",
        "FROM prefecthq/prefect:3\\⏎⏎  # a comment⏎  @sha256:0",
        "PREFECT_IMAGE=prefecthq/prefect⏎PREFECT_TAG=3⏎REDIS_DIGEST=sha256:0",
        "FROM prefecthq/prefect:3-@sha256:0",
        "image: prefecthq/prefect:3⏎⏎redis_digest: sha256:0",
    ] {
        assert_eq!(edited(&row.replace('⏎', "\n"), V), None, "{row}");
    }
    for text in [
        "# prefecthq/prefect:3\nFROM prefecthq/prefect@sha256:0",
        "FROM prefecthq/prefect@sha256:0 # prefecthq/prefect:3",
    ] {
        let places = Finder::new().find(text.as_bytes());
        let wanted = places.iter().map(|place| place.text().ends_with(":3").then_some(V));
        assert!(edits(&places, &wanted.collect::<Vec<_>>()).contains(&None), "{text}");
    }
    for row in [
        "- prefecthq/prefect:3⏎- redis@sha256:0",
        "a: {image: prefecthq/prefect:3}⏎b: {image: redis, digest: sha256:0}",
        "[{\"image\":\"prefecthq/prefect:3\"},{\"image\":\"redis\",\"digest\":\"sha256:0\"}]",
        "image: prefecthq/prefect:3⏎# the digests: see sha256",
    ] {
        let text = row.replace('⏎', "\n");
        let new = text.replace("prefect:3", "prefect:3.9.1-python3.12");
        assert_eq!(edited(&text, V), Some(new), "{row}");
    }
    let digest = "repository: prefecthq/prefect\ntag: 3\ndigest: ${D}";
    assert_finds(&Finder::new(), digest, "3 ?");
    assert_finds(&Finder::new(), digest.replace("${D}", "\"\""), "3 of prefecthq/prefect");
    let other =
        digest.replace("tag", "prefect_tag").replace("digest: ${D}", "redis_digest: sha256:0");
    assert_finds(&Finder::new(), other, "3 of prefecthq/prefect");
    let sentence = digest.replace("${D}", "sha256:0 as prefecthq/prefect:4");
    assert_finds(&Finder::new(), sentence, "3 of prefecthq/prefect ; prefecthq/prefect:4");
    let shared = b"ARG T=3\nFROM prefecthq/prefect:$T\nFROM prefecthq/prefect:$T@sha256:0";
    assert_eq!(edits(&Finder::new().find(shared), &[Some(V), Some(V)]), [None, None]);
}

#[test]
fn a_place_says_what_sets_it_and_stays_in_its_form() {
    for (text, line, is_default) in [
        ("prefectTag: 3", None, false),
        ("ARG A=1 \\\n  V=3\nFROM prefecthq/prefect:$V", Some(2), true),
        ("ARG V=$X\nFROM prefecthq/prefect:${V:-3}", None, true),
        ("ARG R=prefecthq/prefect\nARG MAJOR=3\nFROM $R:${MAJOR}.8-python3.12", Some(2), true),
        ("ARG V=3.8\nARG P=3.12\nFROM prefecthq/prefect:$V.8-python$P", Some(1), true),
        ("\nARG T=3-latest@sha256:0\nFROM prefecthq/prefect:$T", Some(2), true),
        ("ARG R=prefecthq/prefect\nFROM $R", None, true),
        ("ARG D=sha256:0\nFROM prefecthq/prefect:3@$D", None, true),
        ("ARG O=prefecthq\nFROM ${O}/prefect:3", None, false),
    ] {
        let places = Finder::new().find(text.as_bytes());
        assert_eq!(places[0].argument_line(), line, "{text}");
        assert_eq!(places[0].is_default(), is_default, "{text}");
    }
    let places = Finder::new().find(b"image: prefecthq/prefect\ndigest: sha256:0\ntag: 3");
    assert_eq!(places[0].text(), "3");
    assert_eq!(places[0].in_place("prefecthq/prefect:4@sha256:0").as_deref(), Some("4"));
    assert_eq!(places[0].in_place("prefecthq/prefect"), None);
    let places = Finder::new().find(b"prefecthq/prefect:3");
    assert_eq!(places[0].in_place("prefecthq/prefect:4").as_deref(), Some("prefecthq/prefect:4"));
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    /// What texts are made of: parts of every notation, which need not fit.
    #[rustfmt::skip]
    const PARTS: [&str; 60] = [
        "prefecthq/prefect", "PrefectHQ/prefect", "docker.io/prefecthq/prefect", ":3-latest", ":",
        "3.9.1-python3.12", "@sha256:", "$TAG", "${TAG:-3}", "${X", "{{ x }}", "<x>", "#{", "@T@", "repository",
        "registry", "image", "name", "tag", "newTag", "version", "digest", "sha", "prefectTag", "value",
        "a.prefectTag", "kind: Image", "FROM ", "ARG ", "ARG T=3\n", "COPY --from=", "docker run ", "--set ",
        "-e ", "const ", ": ", "=", " = ", " => ", ", ", ",", "{", "}", "(", ")", "[", "]", "\"", "'", "`",
        "\\\"", "\\n", "\n", "\n  ", "\n- ", "\n# ", " # ", "|", "**", "prefect-tags: ignore",
    ];

    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(&PARTS[..]), 0..60)
            .prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn places_are_in_order_and_lines_may_end_in_crlf(text in text()) {
            let places = Finder::new().find(text.as_bytes());
            let mut end = 0;
            for place in &places {
                prop_assert!(place.range.start >= end && !place.range.is_empty());
                end = place.range.end;
                shown(text.as_bytes(), place);
                prop_assert!(place.argument_line().is_none_or(|line| line <= place.line));
            }
            prop_assert!(end <= text.len());
            let lines = text.replace('\n', "\r\n");
            let all = |text: &str| -> Vec<_> {
                let places = Finder::new().find(text.as_bytes()).into_iter().map(|place| {
                    let reference = place.reference().map(|it| it.replace('\r', ""));
                    (place.line, place.column, place.text().replace('\r', ""), reference)
                });
                places.collect()
            };
            prop_assert_eq!(all(&text), all(&lines));
        }

        /// Each place names what is wanted of it, and what has a digest stays.
        #[test]
        fn edits_make_what_is_wanted(text in text()) {
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
            for ((place, edits), wanted) in places.iter().zip(&all).zip(&wanted) {
                let is_edited = edits.as_ref().is_some_and(|edits| !edits.is_empty());
                // What a text that fits nothing was read as may not be there any more.
                if is_edited && found.len() == places.len() {
                    prop_assert!(!place.reference().unwrap_or_default().contains('@'));
                    let named: Vec<_> = found.iter().filter_map(Place::reference).collect();
                    let is_there = named.iter().any(|it| Some(&**it) == wanted.as_deref());
                    prop_assert!(is_there, "{:?} is not in {:?}", wanted, new);
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

/// If one of them took time or memory by the square of its length, this test would not
/// end.
#[test]
fn what_is_hostile_is_read_in_a_line() {
    const LENGTH: usize = 300_000;
    const NAME: &str = "prefecthq/prefect";
    for (front, part, back) in [
        (NAME, "{([", ""),
        (NAME, " \" ' ` \\\"", ""),
        (NAME, " \\'", ""),
        (NAME, "x: y, ", NAME),
        (NAME, "tag: 3, ", ""),
        (NAME, "\ntag: 3", ""),
        (NAME, "}{", ""),
        (NAME, "\n  a: [", "\n]"),
        (NAME, " --a=b -c d=e", ""),
        (NAME, "-", ""),
        (NAME, "tag=", ""),
        (NAME, " --set a.tag=3; ", ""),
        (NAME, " # ", NAME),
        ("", "prefecthq/prefect ", ""),
        ("", "prefecthq/prefect:${", ""),
        ("", "*prefecthq/prefect:*", ""),
        ("", "docker run prefecthq/prefect ", ""),
        ("", "image: prefecthq/prefect\n", ""),
        ("", "prefectTag: {{ ", ""),
        (NAME, "ARG A=$A$A\n", "FROM $A\n"),
        ("ARG V=3\n", "ARG V=$V\n", "FROM prefecthq/prefect:$V\n"),
        (NAME, "| a.prefectTag ", ""),
        ("registry ", "prefecthq ", ""),
        ("", "prefecthq/prefect:3 sha ", ""),
        ("", "[prefecthq/prefect, ", ""),
        ("ARG V=3\nFROM prefecthq/prefect:$V\nFROM ", "a:$V ", ""),
        ("ARG I=prefecthq/prefect:3\n", "FROM $I\nFROM $I-x\n", ""),
    ] {
        let text = [front, &part.repeat(LENGTH / part.len()), back].concat();
        let places = Finder::new().find(text.as_bytes());
        assert!(places.len() <= 2 * (LENGTH / part.len()) + 2);
    }
    assert!(size_of::<Place>() <= 250);
}
