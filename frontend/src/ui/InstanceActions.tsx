import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deregisterInstance, enterMaintenance, leaveMaintenance } from '../api/changes';
import type { Instance, Node } from '../api/types';
import { attempt, Confirm } from './ask';
import { useReadOnly } from './readOnly';

interface InstanceActionsProps {
  node: Node;
  instance: Instance;
  inMaintenance: boolean;
  onGone?: () => void;
}

/** Maintenance and deregistration, each after a question. Nothing in read-only mode. */
export function InstanceActions({ node, instance, inMaintenance, onGone }: InstanceActionsProps) {
  const [asked, setAsked] = useState<'maintenance' | 'deregister'>();
  const [why, setWhy] = useState('');
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries({ queryKey: ['catalog'] });
  if (useReadOnly()) return null;
  const where = `${instance.ID} on ${node.Node}`;
  return (
    <>
      {inMaintenance ? (
        <Button
          size="compact-xs"
          onClick={() => void attempt(() => leaveMaintenance(node.Node, instance.ID), `${where} takes requests again.`).then(refresh)}
        >
          End maintenance
        </Button>
      ) : (
        <Button size="compact-xs" onClick={() => setAsked('maintenance')}>Maintenance …</Button>
      )}
      <Button size="compact-xs" onClick={() => setAsked('deregister')}>Deregister …</Button>
      <Confirm
        opened={asked === 'maintenance'}
        onClose={() => setAsked(undefined)}
        title={`Take ${instance.ID} out for maintenance?`}
        action="Start maintenance"
        danger={false}
        run={async () => {
          const done = await attempt(() => enterMaintenance(node.Node, node.Address, instance.ID, instance.Service, why), `${where} is in maintenance.`);
          refresh();
          return done;
        }}
      >
        <p>
          It stays registered on {node.Node}, but clients that ask for passing instances of <b>{instance.Service}</b> no longer get it,
          until the maintenance ends.
        </p>
        <TextInput label="Why" placeholder="for whoever looks here next" value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
      </Confirm>
      <Confirm
        opened={asked === 'deregister'}
        onClose={() => setAsked(undefined)}
        title={`Deregister ${instance.ID}?`}
        action="Deregister"
        run={async () => {
          const done = await attempt(() => deregisterInstance(node.Node, instance.ID), `${where} is deregistered.`);
          refresh();
          if (done) onGone?.();
          return done;
        }}
      >
        <p>
          It leaves the catalog with its checks, on all nodes. The application itself goes on running; most clients, Spring Cloud
          Consul among them, do not register again until they restart.
        </p>
      </Confirm>
    </>
  );
}
