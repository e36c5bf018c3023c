# One image for worker, timetable and web server. Torch comes from the index that TORCH_INDEX names, if any.
FROM python:3.11-slim
ARG TORCH_INDEX=
WORKDIR /opt/scouting
COPY pyproject.toml constraints.txt ./
RUN pip install --no-cache-dir --constraint constraints.txt \
      "$(sed -n 's/^torch==/torch==/p' constraints.txt)" ${TORCH_INDEX:+--index-url "$TORCH_INDEX"}
COPY README.md ./
COPY taxonomy taxonomy
COPY models models
COPY scouting scouting
COPY crawlers crawlers
COPY api api
RUN pip install --no-cache-dir --constraint constraints.txt . \
 && useradd --create-home --home-dir /var/lib/scouting scouting
USER scouting
WORKDIR /var/lib/scouting
ENTRYPOINT ["scout"]
CMD ["worker"]
