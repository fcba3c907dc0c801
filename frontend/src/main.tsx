import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import '@fontsource-variable/atkinson-hyperlegible-mono/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './styles.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Refused } from './api/http';
import { keepLive } from './api/live';
import { router } from './router';
import { theme } from './theme';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The event stream says what is stale.
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      retry: (failures, error) => !(error instanceof Refused && error.status < 500) && failures < 1,
      retryDelay: 500,
      // The browser's idea of being online says nothing about a node on this machine.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});
keepLive(client);

const root = document.getElementById('root');
if (root === null) throw new Error('root: absent (expected: the element of index.html)');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <Notifications position="bottom-right" />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
