//! Matrices in JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prefect_tags::Matrix;

fuzz_target!(|json: &[u8]| {
    match serde_json::from_slice::<Matrix>(json) {
        Ok(matrix) => check(&matrix),
        // Serde's own messages may repeat what is no ASCII.
        Err(error) => assert!(!error.to_string().contains(char::is_control), "{error:?}"),
    }
});

fn check(matrix: &Matrix) {
    let json = serde_json::to_string(matrix).expect("a matrix is always JSON");
    assert_eq!(&serde_json::from_str::<Matrix>(&json).expect("what was written is read"), matrix);

    assert!(matrix.flavors().count() > 0);
    for flavor in matrix.flavors() {
        let pythons = matrix.pythons(flavor);
        assert!(pythons.is_sorted_by(|one, next| one < next));
        assert!(pythons.contains(&matrix.latest()));
    }
    assert!(matrix.images().is_sorted_by(|one, next| one < next));
    assert!(matrix.images().all(|image| matrix.has(image)));
}
