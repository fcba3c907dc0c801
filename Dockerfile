# The image of one node.
#
#   docker build -t rollcall .                                       builds the jar too
#   mvn -DskipTests package && docker build --build-context jar=target -t rollcall .      takes the one in target/
#
# Build and run image must be of the same architecture and bring bash. The AOT cache is made with the JVM of the run
# image, for it fits no other.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25
ARG NODE_IMAGE=node:22-bookworm-slim
ARG RUN_IMAGE=eclipse-temurin:25-jre

FROM ${NODE_IMAGE} AS node

FROM ${BUILD_IMAGE} AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 --mount=type=cache,target=/root/.npm mvn -B -ntp -DskipTests package

FROM scratch AS jar
COPY --from=build /src/target/rollcall.jar /

FROM ${BUILD_IMAGE} AS unpacked
WORKDIR /unpacked
COPY --from=jar rollcall.jar ./
RUN java -Djarmode=tools -jar rollcall.jar extract --layers --destination layers \
 && mkdir native && cd native \
 && case $(uname -m) in aarch64) lib=librocksdbjni-linux-aarch64.so ;; *) lib=librocksdbjni-linux64.so ;; esac \
 && jar xf ../layers/dependencies/lib/rocksdbjni-*.jar $lib \
 && for jar in ../layers/dependencies/lib/netty-transport-native-epoll-*-linux-*.jar; do jar xf $jar META-INF/native; done \
 && mv META-INF/native/*.so . && rm -r META-INF

FROM ${RUN_IMAGE} AS base
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin rollcall \
 && install -d -o rollcall -g rollcall /data /opt/rollcall
WORKDIR /opt/rollcall
COPY --from=unpacked /unpacked/native/ native/
COPY --from=unpacked /unpacked/layers/dependencies/ /unpacked/layers/snapshot-dependencies/ ./
COPY --from=unpacked /unpacked/layers/application/ ./
COPY bin/rollcall bin/
USER 10001:10001

# A node on a throw-away folder answers a few thousand requests; what its JVM learned is the cache.
FROM base AS trained
RUN bin/rollcall train

FROM base
COPY --from=trained /opt/rollcall/rollcall.aot ./
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Rollcall" \
      org.opencontainers.image.description="Service discovery: one jar instead of Consul, and instead of the etcd under it" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Inside a container a node can only be reached on its own address; who may reach that is decided by what is published.
# Half of the memory limit is heap; the other half is for RocksDB, the network's buffers and the JVM itself.
ENV SERVER_ADDRESS=0.0.0.0 \
    ROLLCALL_CLUSTER_BIND_ADDRESS=0.0.0.0 \
    ROLLCALL_DATA_DIR=/data \
    JAVA_OPTS=-XX:MaxRAMPercentage=50
VOLUME /data
EXPOSE 8500 8300
STOPSIGNAL SIGTERM
# Ready means: a leader is known and this node has caught up. The start period leaves room for a log to be replayed.
HEALTHCHECK --interval=5s --timeout=5s --start-period=2m --retries=3 CMD ["bin/rollcall", "health"]
ENTRYPOINT ["/opt/rollcall/bin/rollcall"]
