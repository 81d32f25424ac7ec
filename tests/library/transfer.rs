//! Numbers that go to a device and come back are the same, also where they go in pieces.

use crate::support;
use alexnet_web::transfer;

everywhere! {
    async fn all_numbers_arrive() {
        let Some(device) = support::device().await else { return };
        // The last of several pieces is not full.
        for len in [1, 1000, 5_000_001] {
            let numbers: Vec<f32> = (0..len).map(|i| i as f32 - 0.5).collect();
            let mut given = 0;
            let next = |out: &mut [f32]| {
                out.copy_from_slice(&numbers[given..given + out.len()]);
                given += out.len();
                Ok(())
            };
            let tensor = transfer::tensor(len, next, &device).await.expect("they arrive");
            let back = transfer::floats(tensor).await.expect("they come back");
            support::assert_close(&format!("{len} numbers"), &back, &numbers, 0.0);
        }
    }
}
