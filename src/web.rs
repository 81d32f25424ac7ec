//! The only surface towards JavaScript: a thin shell around [`Session`].

use wasm_bindgen::prelude::*;

use crate::device::{self, KIND};
use crate::protocol::Failure;
use crate::session::Session;

/// A model on a device, driven by messages. Calls must not overlap.
#[wasm_bindgen]
pub struct Engine {
    session: Session,
}

#[wasm_bindgen]
impl Engine {
    /// Opens this build's device; `options` are `StartOptions`. Rejects with a `Failure`.
    #[wasm_bindgen(unchecked_return_type = "Engine")]
    pub async fn start(options: JsValue) -> Result<Engine, JsValue> {
        console_error_panic_hook::set_once();
        device::assume(read(options)?);
        let device = device::open(KIND).await.map_err(failure)?;
        Ok(Self { session: Session::new(device) })
    }

    /// Carries out a `Request` and resolves to its `Reply`, or rejects with a `Failure`.
    pub async fn handle(&mut self, request: JsValue) -> Result<JsValue, JsValue> {
        let reply = self.session.handle(read(request)?).await.map_err(failure)?;
        to_js(&reply)
    }
}

fn read<T: serde::de::DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|error| {
        failure(crate::Error::Request(format!(
            "the engine does not understand this request ({error}): see protocol.d.ts"
        )))
    })
}

fn failure(error: crate::Error) -> JsValue {
    to_js(&Failure::from(error)).unwrap_or_else(|error| error)
}

/// What is missing is null, as the generated types have it.
fn to_js(value: &impl serde::Serialize) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true))?)
}
