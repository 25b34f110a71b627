//! The Prefect image tags that a text names.
//!
//! A text is read line by line, and not by the grammar of its format: a `FROM`
//! in a heredoc and an `image:` after a YAML anchor are found as any other.

mod chart;
mod context;
mod extent;
mod lines;
mod needle;
mod references;
mod stages;
mod variables;

use std::borrow::Cow;
use std::ops::Range;

use crate::reference::Reference;
use crate::repository::{PREFECT, Repository, without_default_domain};
use chart::PREFECT_TAG;
use needle::Needle;
use references::References;
use variables::Arguments;

/// Hosts of pages and code, of which none is a registry.
const PAGES: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "hub.docker.com"];

/// How long the name of a repository may be, in bytes. Docker allows 255 after
/// the domain, which is not limited.
const MAX_REPOSITORY: usize = 512;

/// Finds the Prefect image tags that a text names.
///
/// ```
/// use prefect_tags::scan::{Finder, Named};
///
/// let text = b"ARG PREFECT=3.6.22\nFROM prefecthq/prefect:${PREFECT}-python3.12\n";
/// let places = Finder::new().find(text);
/// assert_eq!((places[0].line, places[0].column), (2, 6));
/// let reference = "prefecthq/prefect:3.6.22-python3.12";
/// assert_eq!(places[0].names, Named::Expanded(reference.into()));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Finder {
    repositories: Vec<Repository>,
}

impl Finder {
    /// Takes any repository whose path ends in `prefecthq/prefect`, so that
    /// mirrors count.
    #[must_use]
    pub fn new() -> Self {
        Finder::default()
    }

    /// Takes exactly these repositories instead; an empty list
    /// takes any, as [`Finder::new`] does.
    #[must_use]
    pub fn with_repositories(self, repositories: Vec<Repository>) -> Self {
        Finder { repositories }
    }

    /// Finds every place, in the order of the text.
    ///
    /// The text need not be UTF-8. The time is linear in its length, and the
    /// memory in what is found. Lines that say `prefect-tags: ignore` are passed
    /// over.
    #[must_use]
    pub fn find<'t>(&self, text: &'t [u8]) -> Vec<Place<'t>> {
        let References { mut places, has_repository, has_name_alone } =
            references::references(text, self);
        if has_name_alone && variables::has_argument(text) {
            stages::stages(text, self, &mut places);
        }
        if has_repository || Needle::exact(PREFECT_TAG).find(text, 0).is_some() {
            chart::tags(text, self, &mut places);
        }
        places.sort_by_key(|place| place.range.start);
        places
    }

    /// The names that are searched for, without the default domain.
    fn names(&self) -> impl Iterator<Item = &str> {
        let default = self.repositories.is_empty().then_some(PREFECT);
        let given = self.repositories.iter().map(Repository::as_str);
        given.map(without_default_domain).chain(default)
    }

    /// Whether `repository` counts. No repository has
    /// upper case, but it is clear what is meant.
    fn takes(&self, repository: &str) -> bool {
        if repository.len() > MAX_REPOSITORY {
            return false;
        }
        let lower = repository.to_ascii_lowercase();
        let Ok(reference) = Reference::parse(&lower) else { return false };
        if reference.repository() != lower {
            return false;
        }
        if self.repositories.is_empty() {
            let is_page = reference.domain().is_some_and(|domain| PAGES.contains(&domain));
            let front = lower.strip_suffix(PREFECT);
            return !is_page && front.is_some_and(|front| front.is_empty() || front.ends_with('/'));
        }
        self.repositories.iter().any(|taken| taken.is(repository) || taken.is(&lower))
    }

    /// What a reference with variables names, if its repository counts.
    fn expanded<'t>(&self, reference: &'t [u8], arguments: &Arguments) -> Option<Named<'t>> {
        let expansion = arguments.expand(reference);
        // `prefecthq/prefect@sha256:…` has something left out, and no variable.
        let has_variable = reference.contains(&b'$');
        if !self.takes(expansion.repository()) {
            return None;
        }
        if expansion.is_whole && has_variable {
            Some(Named::Expanded(expansion.text))
        } else {
            Some(Named::Open(reference))
        }
    }
}

/// A place in a text that names a Prefect image tag.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place<'t> {
    /// The bytes of the text that name it, the ones that a fix replaces.
    pub range: Range<usize>,
    /// The number of the line, from 1.
    pub line: usize,
    /// Where it begins in the line, from 1, in bytes.
    pub column: usize,
    /// What is named.
    pub names: Named<'t>,
}

impl Place<'_> {
    /// What stands there, with defaults in the place of variables.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match &self.names {
            Named::Reference(text) | Named::Tag { tag: text, .. } => Cow::Borrowed(text),
            Named::Expanded(reference) => Cow::Borrowed(reference),
            Named::Open(text) => String::from_utf8_lossy(text),
        }
    }

    /// The reference that is meant; `None` if it is not known. A chart's tag is
    /// one of Prefect's own repository, if no other stands beside it.
    #[must_use]
    pub fn reference(&self) -> Option<Cow<'_, str>> {
        match &self.names {
            Named::Tag { tag, repository } => {
                Some(Cow::Owned(format!("{}:{tag}", repository.unwrap_or(PREFECT))))
            }
            Named::Reference(_) | Named::Expanded(_) => Some(self.text()),
            Named::Open(_) => None,
        }
    }

    /// Another reference to the same repository in the form of what stands
    /// there: the reference itself, or of a chart the tag alone.
    #[must_use]
    pub fn in_place(&self, reference: &str) -> Option<String> {
        let Named::Tag { .. } = self.names else { return Some(reference.to_owned()) };
        let repository = Reference::parse(reference).ok()?.repository();
        Some(reference.strip_prefix(repository)?.strip_prefix(':')?.to_owned())
    }
}

/// What a [`Place`] names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Named<'t> {
    /// A reference as it stands: `prefecthq/prefect:2-latest`. It has neither
    /// tag nor digest where it can only be an image: `FROM prefecthq/prefect`.
    /// It need not be a valid one.
    Reference(&'t str),
    /// A tag in the values of a Helm chart: `prefectTag: 3-latest`.
    Tag {
        /// The tag. It need not be a valid one.
        tag: &'t str,
        /// The repository that stands beside it, if one does.
        repository: Option<&'t str>,
    },
    /// A reference made of variables, with their defaults put in; in a chart's
    /// values without a repository beside it, a tag. It can be checked, and not
    /// rewritten.
    Expanded(String),
    /// A reference or a tag with a variable that has no default, or with a
    /// placeholder, as it stands. It cannot be checked.
    Open(&'t [u8]),
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d288a7ff17a3435ec33c95c032";

    /// A place for a table: a reference as it stands, `TAG of REPOSITORY`,
    /// `TEXT => EXPANDED`, or `TEXT ?`.
    fn shown(text: &[u8], place: &Place) -> String {
        let range = String::from_utf8_lossy(&text[place.range.clone()]);
        match &place.names {
            Named::Reference(reference) => {
                assert_eq!(range, *reference);
                range.into()
            }
            Named::Tag { tag, repository } => {
                assert_eq!(range, *tag);
                format!("{tag} of {}", repository.unwrap_or("-"))
            }
            Named::Expanded(expanded) => format!("{range} => {expanded}"),
            Named::Open(open) => {
                assert_eq!(text[place.range.clone()], **open);
                format!("{range} ?")
            }
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
                    assert_finds(
                        &Finder::new(),
                        format!("{front}{reference}{back}"),
                        &[&reference],
                    );
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
            for name in
                ["prefecthq/prefect", "ghcr.io/mirror/prefecthq/prefect", "PrefectHQ/prefect"]
            {
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
            "prefecthq/prefect-dev:2-latest",
            "FROM prefecthq/prefect-dev",
            "FROM prefecthq/prefect/2-latest",
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
            "image:\n  name: prefecthq/prefect",
            "images: prefecthq/prefect",
            "base-image: prefecthq/prefect",
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
                &[
                    "prefecthq/prefect:${PREFECT}-python$PYTHON => prefecthq/prefect:3.6.22-python3.12",
                ],
            ),
            (
                "image: prefecthq/prefect:${TAG:-3-latest}",
                &["prefecthq/prefect:${TAG:-3-latest} => prefecthq/prefect:3-latest"],
            ),
            (
                "image: \"prefecthq/prefect:${V-3}-python${P:-${Q:-3.12}}\"",
                &[
                    "prefecthq/prefect:${V-3}-python${P:-${Q:-3.12}} => prefecthq/prefect:3-python3.12",
                ],
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
}
