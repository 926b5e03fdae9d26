# One static binary in an empty image, run by nobody in particular.
#
#   docker build -t taprose .
#   docker run -d --name taprose -p 127.0.0.1:8080:8080 \
#     -v taprose-data:/data -v /etc/taprose:/etc/taprose:ro \
#     --env-file /etc/taprose/taprose.env taprose
#
# In the container web.listen must be 0.0.0.0:8080, or nobody outside reaches it;
# the health check asks on that port.

FROM golang:1.26.8-bookworm AS build
ENV CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-trimpath
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN go build -ldflags "-s -w -X main.released=${VERSION}" -o /out/usr/bin/taprose ./bot \
	&& install -D -m 0644 /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/ca-certificates.crt \
	&& install -D -m 0644 LICENSE /out/usr/share/doc/taprose/LICENSE \
	&& install -d -m 0700 /own/data \
	&& install -d -m 1777 /own/tmp

FROM scratch
COPY --from=build /out/ /
# The program's own: its memory, and a place for SQLite's temporary files.
COPY --from=build --chown=65532:65532 /own/ /
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8080 8081
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 \
	CMD ["/usr/bin/taprose", "healthcheck", "127.0.0.1:8080"]
ENTRYPOINT ["/usr/bin/taprose"]
CMD ["serve", "-c", "/etc/taprose/taprose.yaml"]
