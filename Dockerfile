# syntax=docker/dockerfile:1

# --- Build. SQLite comes with its source and TLS is rustls with ring: a C compiler is all that is needed beside Rust.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /build

# The dependencies alone first, over an empty program: this layer lasts until Cargo.lock changes.
COPY Cargo.toml Cargo.lock ./
RUN mkdir src \
 && echo 'fn main() {}' > src/main.rs \
 && : > src/lib.rs \
 && cargo build --release --locked \
 && rm -rf src

COPY . .
# Newer than the empty program, whatever the clock of the checkout says.
RUN touch src/lib.rs src/main.rs \
 && cargo build --release --locked \
 && mkdir /empty

# --- Run. The same C library as in the build, a user of its own, and nothing to compile with.
FROM debian:bookworm-slim
COPY --from=build /build/target/release/tamis /usr/local/bin/tamis
COPY --from=build --chown=10001:10001 /empty /data

ENV TAMIS_DATA_DIR=/data \
    TAMIS_LISTEN=0.0.0.0:8080
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080

HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
    CMD ["/usr/local/bin/tamis", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/tamis"]
CMD ["serve"]
