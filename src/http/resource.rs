//! One address and the methods it answers to.
//!
//! Owns that a refused method is told which would do. HEAD needs no route: the edge asks for what GET answers and leaves
//! the body out.

use super::problem::{Code, Problem};
use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Responder, web};

type Refusal = fn(&HttpRequest, Problem) -> Result<HttpResponse, Problem>;

/// The methods of an address, as its handlers find them.
#[derive(Clone)]
struct Allowed(String);

pub struct Resource {
    routes: actix_web::Resource,
    methods: Vec<Method>,
    refusal: Refusal,
}

/// An address that answers to nothing yet.
pub fn resource(path: &str) -> Resource {
    Resource {
        routes: web::resource(path),
        methods: Vec::new(),
        refusal: |_, problem| Err(problem),
    }
}

impl Resource {
    pub fn get<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.on(&[Method::GET, Method::HEAD], handler)
    }

    pub fn post<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.on(&[Method::POST], handler)
    }

    pub fn put<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.on(&[Method::PUT], handler)
    }

    pub fn delete<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.on(&[Method::DELETE], handler)
    }

    pub fn options<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.on(&[Method::OPTIONS], handler)
    }

    /// How a refused method is told, where not as a problem in JSON.
    pub fn refused_by(self, refusal: Refusal) -> Self {
        Self { refusal, ..self }
    }

    fn on<F, Args>(mut self, methods: &[Method], handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.methods.extend_from_slice(methods);
        let route = methods
            .first()
            .map_or_else(web::route, |method| web::method(method.clone()));
        Self {
            routes: self.routes.route(route.to(handler)),
            ..self
        }
    }
}

impl HttpServiceFactory for Resource {
    fn register(self, config: &mut AppService) {
        let methods: Vec<&str> = self.methods.iter().map(Method::as_str).collect();
        let refusal = self.refusal;
        self.routes
            .app_data(Allowed(methods.join(", ")))
            .default_service(web::to(move |request: HttpRequest| async move {
                refusal(&request, method_refused(&request))
            }))
            .register(config);
    }
}

/// The method is none of the address's own.
pub fn method_refused(request: &HttpRequest) -> Problem {
    let allowed = request.app_data::<Allowed>().map(|Allowed(methods)| methods.clone());
    Problem {
        header: allowed.map(|methods| Box::new((ALLOW, methods))),
        ..Code::MethodRefused.into()
    }
}
